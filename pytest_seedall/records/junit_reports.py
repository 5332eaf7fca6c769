"""JUnit XML reports: reads the records of failures in one, which may come from anywhere; merges."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from pytest_seedall.records.records import RECORD, Record, RecordError, from_json

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES = 512 * 1024**2
_CHUNK = 1024**2


class ReportError(Exception):
    """A file is no report from which failures can be replayed; the message says why."""


class Found(NamedTuple):
    """What a report says."""

    tests: int
    failures: int
    records: list[Record]
    """In the order of the report, each failure once."""


class _Target:
    """Takes what the parser finds, and keeps nothing but our properties: a report may be large."""

    def __init__(self) -> None:
        self.tests = 0
        self.failures = 0
        self.texts: list[str] = []

    def doctype(self, *_: object) -> None:
        """Refuse what entities are declared in: an expanded entity may fill the memory."""
        raise ReportError("it has a document type declaration, which no report of ours has")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.tests += tag == "testcase"
        self.failures += tag in ("failure", "error")
        if tag == "property" and attributes.get("name") == RECORD:
            self.texts.append(attributes.get("value", ""))


def read(path: Path) -> Found:
    """Return what a JUnit XML report says.

    :raises ReportError: if the file cannot be read, is too large or is no such report, and if
        a record in it is not valid.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ReportError(f"it is larger than {MAX_BYTES // 1024**2} MiB")
        target = _parsed(path)
    except OSError as error:
        raise ReportError(error.strerror or str(error)) from error
    except (ET.ParseError, LookupError, ValueError) as error:  # of odd encodings, the last two
        raise ReportError(f"it is not XML: {error}") from error
    return Found(target.tests, target.failures, _records(target.texts))


def _parsed(path: Path) -> _Target:
    target = _Target()
    parser = ET.XMLParser(target=target)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            parser.feed(chunk)
    parser.close()
    return target


def _records(texts: Iterable[str]) -> list[Record]:
    # A test that failed in two phases has two test cases, with one record.
    return list({record.key: record for record in map(_record, texts)}.values())


def _record(text: str) -> Record:
    try:
        # The lists of what ran before are in the cache of the machine where it failed.
        return from_json(text)._replace(order="")
    except RecordError as error:
        raise ReportError(f"a property {RECORD} in it is no record: {error}") from error


def merge(paths: Iterable[Path], merged: Path) -> int:
    """Write one report with the test suites of several of pytest's, of which some may be missing.

    :return: how many are left out, as they are no XML: of processes that could not write all.
    :raises OSError: if it cannot be written.
    """
    suites = ET.Element("testsuites", name="pytest tests")
    left_out = 0
    for path in filter(Path.is_file, paths):
        try:
            suites.extend(ET.parse(path).getroot().iter("testsuite"))
        except ET.ParseError:
            left_out += 1
    merged.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(suites).write(merged, encoding="utf-8", xml_declaration=True)
    return left_out
