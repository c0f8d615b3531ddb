"""Invented documents of other offices, each with what a careful reader finds in its tables (a TOML file beside it)."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from parsers import readers
from parsers.document import Source
from parsers.parse import parse

FOLDER = Path(__file__).parent / "data" / "offices"
DOCUMENTS = sorted(FOLDER.glob("*.txt"))


def comparable(value: object, expected: object) -> object:
    """An empty text in the truth stands for what is not printed, a text beside a number for that number."""
    if value is None:
        return ""
    return str(expected) if isinstance(value, Decimal) and isinstance(expected, str) and expected and value == Decimal(expected) else value


def test_every_document_has_its_truth():
    assert len(DOCUMENTS) == 6 and all(path.with_suffix(".toml").exists() for path in DOCUMENTS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_every_row_is_as_printed(path):
    data = path.read_bytes()
    records = parse(Source.from_bytes(data, readers.media_type(data, path.name), path.name)).records
    for table, truth in tomllib.loads(path.with_suffix(".toml").read_text("utf-8")).items():
        rows = records.get(table, [])
        found = [[getattr(row, name) for name in truth["columns"]] for row in rows]
        assert len(found) == len(truth["rows"]), (table, found)
        assert [[comparable(v, e) for v, e in zip(f, t, strict=True)] for f, t in zip(found, truth["rows"], strict=True)] == truth["rows"], table
