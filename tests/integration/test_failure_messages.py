"""What pytest itself says of a failure, in one line and in JUnit XML: the same as without us."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from reports import sections

pytestmark = pytest.mark.usefixtures("as_a_user")

CONFTEST = """
    import random
    import pytest

    class TextItem(pytest.Item):
        def runtest(self):
            random.random()
            raise ValueError

        def repr_failure(self, excinfo):
            return f"text is wrong\\nin two lines"

    class TextFile(pytest.File):
        def collect(self):
            yield TextItem.from_parent(self, name="first line")

    def pytest_collect_file(file_path, parent):
        if file_path.suffix == ".data":
            return TextFile.from_parent(parent, path=file_path)
"""
FAILURES = {
    "test_strict": """
        import random
        import pytest

        @pytest.mark.xfail(strict=True, reason="a bug that is known")
        def test_strict(): random.random()
    """,
    "test_traceback": """
        import random
        def test_traceback():
            random.random()
            assert 1 == 2, "said"
    """,
    "test_doctest": '''
        import random
        def it():
            """
            >>> 1 if random.random() else 2
            3
            """
    ''',
}
DOCTEST = "test_doctest.it"


def write(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makefile(".data", text="")
    pytester.makepyfile(**FAILURES)


def in_one_line(result: pytest.RunResult) -> list[str]:
    """Return the lines of the short summary, which under -vv are several for each failure."""
    _, _, after = str(result.stdout).partition(" short test summary info ===")
    return sorted(after.splitlines()[1:-1])


def in_the_xml(pytester: pytest.Pytester) -> dict[str, str]:
    cases = ET.parse(pytester.path / "junit.xml").iter("testcase")
    return {case.attrib["name"]: case[-1].attrib["message"] for case in cases}


@pytest.mark.parametrize("verbosity", ["-v", "-vv"])
@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_the_short_summary_and_the_messages_in_the_xml_are_pytests_own(
    pytester: pytest.Pytester, options: list[str], verbosity: str
) -> None:
    write(pytester)
    options = ["--doctest-modules", "--junit-xml=junit.xml", verbosity, *options]
    lines = in_one_line(pytester.runpytest("-p", "no:seedall", *options))
    messages = in_the_xml(pytester)
    result = pytester.runpytest("--seed=42", *options)
    our_messages = in_the_xml(pytester)
    if pytest.version_tuple >= (9,):  # older ones say nothing of a failure that is a text
        assert in_one_line(result) == lines
    assert len(sections(result)) == len(messages) == 4
    if "-n2" not in options:  # pytest has no message for a doctest and takes all that it says
        assert our_messages.pop(DOCTEST).startswith(messages.pop(DOCTEST))
    assert our_messages == messages


def test_one_line_for_each_failure_is_pytests_own(pytester: pytest.Pytester) -> None:
    write(pytester)
    bare = pytester.runpytest("--tb=line", "-p", "no:seedall")
    ours = pytester.runpytest("--tb=line", "--seed=42")
    assert places_of_failures(ours) == places_of_failures(bare) != []


def places_of_failures(result: pytest.RunResult) -> list[str]:
    """Return the last lines that are said of the failures, where pytest itself says no other."""
    lines = result.outlines
    return [line for line in lines if line.startswith(("[XPASS", "text is wrong", "/"))]
