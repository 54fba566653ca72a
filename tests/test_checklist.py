"""The checklist: each row of docs/security-checklist.md names tests that there are, or says why none is needed."""

import ast
import re
from pathlib import Path

import pytest

import config

LINES = (config.RESOURCES / "docs" / "security-checklist.md").read_text("utf-8").splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if re.match(r"\| *[0-9]+ *\|", line)]
NUMBER, PRIORITY, REQUIREMENT, PROOF = range(4)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FAMILIES = re.compile(r"`(tests/[\w/]+\.py)`")
ROOT = config.RESOURCES


def functions(file):
    """Return the names of all functions in file."""
    return {node.name for node in ast.walk(ast.parse(Path(file).read_text("utf-8"))) if hasattr(node, "name")}


def test_no_row_is_left_out():
    assert [int(row[NUMBER]) for row in ROWS] == list(range(1, 115))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[NUMBER])
def test_each_row_is_proved_by_tests_that_there_are(row):
    proof = row[PROOF]
    assert row[PRIORITY] in "123"
    assert NAMED.search(proof) or FAMILIES.search(proof) or "`bench/" in proof or proof.startswith("none needed: ")
    for file, name in NAMED.findall(proof):
        assert name in functions(ROOT / file), f"{file} has no {name}"
    for file in FAMILIES.findall(proof):
        assert (ROOT / file).is_file(), file
    for file in re.findall(r"`(bench/\w+\.py)", proof):
        assert (ROOT / file).is_file(), file
