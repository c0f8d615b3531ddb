"""The four real documents, every value: tests/golden holds what a careful reader finds in them."""

from pathlib import Path

import pytest

from parsers import readers
from parsers.document import Source
from parsers.parse import ParseResult, parse
from tests.rendering import render

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted((ROOT / "data" / "raw").glob("*.txt"))


def parsed(path: Path) -> ParseResult:
    data = path.read_bytes()
    return parse(Source.from_bytes(data, readers.media_type(data, path.name), path.name))


def test_the_four_documents_are_there():
    assert len(DOCUMENTS) == 4


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_every_value_is_as_printed(path):
    expected = (ROOT / "tests" / "golden" / path.name).read_text("utf-8")
    assert render(parsed(path)).splitlines() == expected.splitlines()
