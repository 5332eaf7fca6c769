"""Writes what the failures of a run are due to into its JUnit XML report.

pytest has written the report before the triage, and a test's properties when the test had ended.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pytest_seedall.files import is_file, path_given, write_whole
from pytest_seedall.records.junit_reports import MAX_BYTES
from pytest_seedall.records.records import RECORD, RecordError, from_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

    from pytest_seedall.triage.verdicts import Verdict

#: The name of the property.
TRIAGE = "seedall_triage"


def report_of(config: pytest.Config) -> Path | None:
    """Return the JUnit XML report that pytest has written; None if there is none."""
    given = config.getoption("xmlpath", None)
    if not given:
        return None
    path = path_given(os.path.expandvars(given), config.invocation_params.dir)
    return path if is_file(path) and path.stat().st_size <= MAX_BYTES else None


def value(verdict: Verdict, said: str, own_seed: int) -> str:
    """Return what is written of one test: JSON.

    :param said: the verdict in words.
    :param own_seed: the session seed of its failure in the run.
    """
    own = [own_seed] if verdict.failed else []
    return json.dumps(
        {
            "verdict": verdict.kind,
            "said": said,
            "failed": verdict.failed,
            "seeds": verdict.seeds,
            "failing_seeds": sorted([*own, *verdict.failing]),
            "ways": dict(verdict.ways),
        }
    )


def write(path: Path, values: Mapping[str, str]) -> None:
    """Put a property beside the record of each failure.

    :param values: those of the tests, by the ids in their records.
    :raises OSError: if the report cannot be read or written.
    :raises xml.etree.ElementTree.ParseError: if it is not XML.
    """
    tree = ET.parse(path)
    for properties in tree.iter("properties"):
        for one in properties.findall("property"):
            if one.get("name") == RECORD:
                said = values.get(_id(one.get("value", "")))
                if said is not None:
                    ET.SubElement(properties, "property", name=TRIAGE, value=said)
    text = ET.tostring(tree.getroot(), encoding="utf-8", xml_declaration=True).decode()
    write_whole(path, text)  # or a full disk takes the report


def _id(record: str) -> str:
    try:
        return from_json(record).id
    except RecordError:
        return ""
