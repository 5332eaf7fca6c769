"""JUnit XML reports, of which anybody may have written any part."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from fuzzing.inputs import Expected, Process, refused
from fuzzing.stored import a_record, is_record, put
from fuzzing.texts import damaged

from pytest_seedall.records.junit_reports import ReportError, read

if TYPE_CHECKING:
    from random import Random

_HEADS = (
    *("", "", "", '<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.1"?>'),
    *(f'<?xml version="1.0" encoding="{name}"?>' for name in ("utf-16", "ascii", "cp1252", "x")),
    *(f'<?xml version="1.0" encoding="{name}"?>' for name in ("shift_jis", "utf-7", "idna", "hex")),
    '<!DOCTYPE a [<!ENTITY b "c">]>',
)


class Report(NamedTuple):
    """The content of a file that is said to be a report."""

    content: bytes

    @property
    def is_right(self) -> bool:
        if b"<!DOCTYPE" in self.content.replace(b"\0", b""):  # in UTF-16, too
            return False
        try:
            root = ET.fromstring(self.content)
        except (ET.ParseError, ValueError, LookupError):  # the last two: odd encodings
            return False
        tests = list(root.iter("testcase"))
        properties = [one for one in root.iter("property") if one.get("name") == "seedall_record"]
        records = [one.get("value", "").encode(errors="surrogatepass") for one in properties]
        failures = [*root.iter("failure"), *root.iter("error")]
        is_replayable = bool(records) or not failures
        return bool(tests) and is_replayable and all(map(is_record, records))

    def check(self) -> None:
        path = put("junit.xml", self.content)
        try:
            found = read(path)
        except ReportError as error:
            refused(error, "", self.is_right)
        else:
            is_useful = found.tests and (found.records or not found.failures)
            assert bool(is_useful) == self.is_right, found

    def process(self) -> Process:
        options, files = ("--replay-from=junit.xml",), {"junit.xml": self.content}
        if self.is_right:
            return Process(Expected(0, or_else=(4, 5)), options, files=files)
        return Process(Expected(4, "--replay-from=junit.xml: "), options, files=files)


def draw(rng: Random, _: bool) -> Report:
    records = [a_record(rng).decode(errors="replace") for _ in range(rng.choice((0, 1, 1, 2)))]
    cases = "".join(_case(record, rng) for record in records)
    cases += '<testcase name="other"/>' * rng.choice((0, 1))
    text = f"{rng.choice(_HEADS)}<testsuites><testsuite>{cases}</testsuite></testsuites>"
    content = text.encode("utf-8", "replace")
    return Report(damaged(rng, content) if rng.random() < 0.3 else content)


def _case(record: str, rng: Random) -> str:
    value = quoteattr(record) if rng.random() < 0.9 else f'"{record}"'
    found = f"<properties><property name='seedall_record' value={value}/></properties>"
    found = found if rng.random() < 0.9 else "<properties><property/></properties>"
    return f"<testcase name='it'>{found}{rng.choice(('<failure/>', '<error/>', ''))}</testcase>"
