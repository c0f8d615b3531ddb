"""Evidence is found where it is printed: the right cell of the right row, the right number of the sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.text.fold import fold
from pipeline.findings import Evidence
from pipeline.reports.blocks import Blocks, Spot, occurrences, segments
from pipeline.store.catalog import open_publication
from tests.reports.conftest import Published


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("收文 8113 件", "8113", [(3, 7)]),
        ("收文 18113 件", "8113", []),
        ("目標 1.39%、39 件", "39", [(9, 11)]),
        ("計 1,039 件與 39 件", "39", [(11, 13)]),
        ("１００％", "100%", [(0, 4)]),
        ("達 成 率 90.70 %", "達成率90.70%", [(0, 13)]),
        ("8 案、8 案", "8 案", [(0, 3), (4, 7)]),
        ("", "1", []),
        ("甲乙", "", []),
    ],
)
def test_a_text_is_found_whatever_its_spaces_but_never_inside_a_longer_number(text: str, wanted: str, found: list[tuple[int, int]]) -> None:
    assert list(occurrences(text, wanted)) == found


@given(st.text("甲乙 12,.％%Ａa", max_size=30), st.text("甲乙 12,.％%Ａa", min_size=1, max_size=4))
def test_every_occurrence_reads_as_what_was_wanted(text: str, wanted: str) -> None:
    for start, end in occurrences(text, wanted):
        assert fold(text[start:end]) == fold(wanted)


@given(st.text("甲乙丙丁", max_size=20), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 9)), max_size=5))
def test_pieces_make_up_the_text_and_every_mark_has_one_anchor(text: str, raw: list[tuple[int, int, int]]) -> None:
    marks = [(min(a, b), max(a, b), number) for number, (a, b, _) in enumerate(raw, 1) if max(a, b) <= len(text) and a != b]
    pieces = segments(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    anchors = [number for piece in pieces for number in piece.anchors]
    assert sorted(anchors) == [number for _, _, number in marks]
    for piece in pieces:
        assert set(piece.anchors) <= set(piece.numbers)


def find(published: Published, row: str, field: str, text: str, line: int) -> Spot:
    with open_publication(published.out) as connection:
        document_id = connection.execute("SELECT document_id FROM documents WHERE department = '行政處'").fetchone()[0]  # type: ignore[index]
        blocks = Blocks(connection, document_id)
        found = blocks.find(Evidence(row_id=f"{document_id}/{row}", field=field, role="term", line=line, text=text), lambda spot: False)
    assert found is not None
    return found


@pytest.mark.parametrize(("field", "header_col"), [("target_text", 2), ("actual_text", 3), ("attainment_text", 5), ("weight_text", 4)])
def test_equal_texts_of_a_row_are_told_apart_by_their_column(texts: Published, field: str, header_col: int) -> None:
    # the first indicator prints 100% as target and as result, and 100.00% as attainment
    printed = {"target_text": "100%", "actual_text": "100%", "attainment_text": "100.00%", "weight_text": "5.0%"}[field]
    spot = find(texts, "indicators/000001", field, printed, 27)
    assert (spot.block.kind, spot.block.row, spot.block.col) == ("cell", 1, header_col)


def test_a_number_of_a_sentence_is_the_one_behind_its_label(texts: Published) -> None:
    with open_publication(texts.out) as connection:
        found = connection.execute(
            "SELECT t.row_id, t.text FROM claim_terms t JOIN provenance p USING (row_id) WHERE t.label = '紙本來文線上簽核數' AND p.line = 54 LIMIT 1"
        ).fetchone()
        assert found is not None
        row_id, text = found
        document_id = row_id.split("/")[0]
        spot = Blocks(connection, document_id).find(Evidence(row_id=row_id, field="", role="term", line=54, text=text), lambda spot: False)
    assert spot is not None
    assert spot.block.text[: spot.start].endswith("紙本來文線上簽核數：")
    assert spot.block.text[spot.start : spot.end].startswith("39")


def test_headings_above_a_cell_are_named_from_the_outermost(texts: Published) -> None:
    with open_publication(texts.out) as connection:
        document_id = connection.execute("SELECT document_id FROM documents WHERE department = '行政處'").fetchone()[0]  # type: ignore[index]
        blocks = Blocks(connection, document_id)
        assert blocks.heading(blocks.table(1)[0]) == "貳　關鍵策略目標達成情形 › 一　業務面"
