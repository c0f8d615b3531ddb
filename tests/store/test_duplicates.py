"""The same document twice: recognised by its text, and only by it."""

from __future__ import annotations

import pytest

from parsers.records import CellRow, DocumentRow, Paragraph, Section
from pipeline.store.duplicates import Candidate, duplicates, text_fingerprints


def fingerprint(*paragraphs: str, cells: tuple[str, ...] = ()) -> str | None:
    records = {
        "paragraphs": [Paragraph(row_id=f"a.1/paragraphs/{n:06d}", document_id="a.1", text=text) for n, text in enumerate(paragraphs)],
        "cells": [CellRow(row_id=f"a.1/cells/{n:06d}", document_id="a.1", text=text) for n, text in enumerate(cells)],
        "sections": [Section(row_id="a.1/sections/000001", document_id="a.1", title="前言")] if paragraphs else [],
    }
    return text_fingerprints(records).get("a.1")


def candidate(document_id: str, text: str | None = "t", is_complete: bool = True, has_pages: bool = False, **changes: object) -> Candidate:
    document = {"family": "annual_plan", "government": "新竹縣政府", "department": "行政處", "roc_year": 114} | changes
    return Candidate(DocumentRow(document_id=document_id, **document), text, is_complete, has_pages)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("辦理 3 場次，", "成效良好。"), ("辦理３場次，成效良好。",)),
        (("臺灣", "叁、工作"), ("台灣參、工作",)),
        (("預算（千元）",), ("預算(千元)",)),
    ],
)
def test_form_does_not_make_another_text(one, other):
    assert fingerprint(*one) == fingerprint(*other) is not None


@pytest.mark.parametrize("other", [("辦理 4 場次",), ("辦理 3 場次", "又"), ("次場 3 理辦",), ("辦理 三 場次",)])
def test_any_other_word_or_digit_makes_another_text(other):
    assert fingerprint("辦理 3 場次") != fingerprint(*other)


def test_swapped_cells_make_another_text():
    assert fingerprint("a", cells=("5%", "6%")) != fingerprint("a", cells=("6%", "5%"))


def test_a_document_without_text_is_like_no_other():
    assert fingerprint() is None
    assert fingerprint(cells=("，", " ")) is None
    assert duplicates([candidate("a.1", None), candidate("b.1", None)]) == {}


def test_the_complete_source_counts_then_the_one_with_pages_then_the_smallest_id():
    assert duplicates([candidate("a.1"), candidate("b.1", has_pages=True), candidate("c.1", has_pages=True)]) == {"a.1": "b.1", "c.1": "b.1"}
    assert duplicates([candidate("b.1"), candidate("a.1", is_complete=False, has_pages=True)]) == {"a.1": "b.1"}


@pytest.mark.parametrize("change", [{"roc_year": 115}, {"department": "民政處"}, {"government": None}, {"family": "performance_report"}])
def test_another_year_office_or_family_is_another_document(change):
    assert duplicates([candidate("a.1"), candidate("b.1", **change)]) == {}


def test_unknown_documents_with_the_same_text_are_duplicates():
    nobody = {"family": "unknown", "government": None, "department": None, "roc_year": None}
    assert duplicates([candidate("b.1", **nobody), candidate("a.1", **nobody)]) == {"b.1": "a.1"}
