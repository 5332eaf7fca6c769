"""JUnit XML reports, which may come from anywhere: what is read, and refused; how they merge."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

import pytest
from recorded import record

from pytest_seedall.records import junit_reports
from pytest_seedall.records.junit_reports import Found, ReportError, merge, read

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_seedall.records.records import Record


def case_with(*records: Record | str) -> str:
    texts = [text if isinstance(text, str) else text.to_json() for text in records]
    found = "".join(f'<property name="seedall_record" value={quoteattr(text)}/>' for text in texts)
    return f'<testcase name="t"><properties>{found}</properties><failure>x</failure></testcase>'


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "junit.xml"


def write(report: Path, *cases: str) -> Path:
    text = f'<testsuites><testsuite name="s">{"".join(cases)}</testsuite></testsuites>'
    report.write_text(text, encoding="utf-8")
    return report


def refusal(report: Path) -> str:
    with pytest.raises(ReportError) as caught:
        read(report)
    return str(caught.value)


def test_the_records_are_read_in_their_order_each_once(report: Path) -> None:
    first, second = record("test_é[<&'\">]"), record(session_seed=43)
    write(report, case_with(first), case_with(), case_with(second), case_with(first))
    assert read(report) == Found(tests=4, failures=4, records=[first, second])


def test_the_order_of_another_machine_is_not_known_here(report: Path) -> None:
    write(report, case_with(record(order="a-run", place=3)))
    assert read(report).records == [record(place=3)]


def test_other_properties_and_texts_are_no_records(report: Path) -> None:
    other = '<property name="seedall_seed" value="{}"/>'
    write(report, f"<testcase>{other}<failure>seedall_record</failure></testcase>")
    assert read(report) == Found(1, 1, [])


def test_a_record_that_is_none_is_refused(report: Path) -> None:
    write(report, case_with("{}"))
    reason = "another version of pytest-seedall wrote it"
    assert refusal(report) == f"a property seedall_record in it is no record: {reason}"


ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE x [<!ENTITY e0 "ha">{ENTITIES}]>',
        '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
    ids=["a billion laughs", "external entity", "external DTD"],
)
def test_no_entity_is_expanded(report: Path, doctype: str) -> None:
    report.write_text(f"{doctype}<testsuite><testcase>&e9;</testcase></testsuite>")
    assert refusal(report).startswith("it has a document type declaration")


@pytest.mark.parametrize("encoding", ["x", "hex", "shift_jis", "utf-7", "idna"])
def test_an_encoding_that_is_none_of_xml_is_refused(report: Path, encoding: str) -> None:
    report.write_text(f'<?xml version="1.0" encoding="{encoding}"?><testsuite/>')
    assert refusal(report).startswith("it is not XML: ")


@pytest.mark.parametrize("text", ["", "seeds", "<testsuite>", "<a></b>", "\0"], ids=repr)
def test_what_is_no_xml_is_refused(report: Path, text: str) -> None:
    report.write_text(text)
    assert refusal(report).startswith("it is not XML: ")


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "missing.xml") == "No such file or directory"
    assert refusal(tmp_path) == "Is a directory"


def test_a_file_that_is_too_large_is_refused(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit_reports, "MAX_BYTES", 1024**2)
    write(report, "<testcase/>" * 10**5)
    assert refusal(report) == "it is larger than 1 MiB"


def test_a_large_report_is_read_in_parts(report: Path) -> None:
    write(report, "<testcase><system-out>x</system-out></testcase>" * 10**5, case_with(record()))
    assert read(report) == Found(10**5 + 1, 1, [record()])


def test_the_suites_of_several_reports_are_merged(tmp_path: Path) -> None:
    parts = [write(tmp_path / f"{name}.xml", case_with(record(name))) for name in ("a", "b")]
    merged = tmp_path / "deep" / "all.xml"
    assert merge([parts[0], tmp_path / "missing.xml", parts[1]], merged) == 0
    assert read(merged).records == [record("a"), record("b")]
    assert [suite.tag for suite in ET.parse(merged).getroot()] == ["testsuite", "testsuite"]


def test_a_report_that_is_cut_short_is_left_out(tmp_path: Path) -> None:
    whole, cut = (write(tmp_path / f"{name}.xml", case_with(record(name))) for name in "ab")
    cut.write_bytes(cut.read_bytes()[:-20])
    merged = tmp_path / "all.xml"
    assert merge([cut, whole], merged) == 1
    assert read(merged).records == [record("a")]
