"""The same logical document in two sources, as a PDF and as ODT: which of them counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from parsers.records import AnnualGoal, CellRow, DocumentRow, Paragraph, Record, Section
from parsers.text.fold import fold


class Candidate(NamedTuple):
    """A document, the fingerprint of its text, and how good its source is as evidence."""

    document: DocumentRow
    text: str | None
    is_complete: bool
    has_pages: bool


def text_fingerprints(records: Mapping[str, Sequence[Record]]) -> dict[str, str]:
    """document_id -> hash of all its text: letters and digits in order of print, folded.

    Punctuation, white space and where a paragraph was cut depend on the format the document was saved in, so they do not
    count; a single other digit or character makes another text. Documents without text are left out.
    """
    texts: dict[str, list[str]] = {}
    for table in (Section, AnnualGoal, Paragraph, CellRow):
        for row in records.get(table.table, ()):
            match row:
                case Section(document_id=document_id, text=text, title=title):
                    printed = text or title
                case AnnualGoal(document_id=document_id, title=printed) | Paragraph(document_id=document_id, text=printed):
                    pass
                case CellRow(document_id=document_id, text=printed):
                    pass
            if printed:
                texts.setdefault(document_id, []).append(printed)
    bare = {document_id: "".join(filter(str.isalnum, fold("".join(parts)))) for document_id, parts in texts.items()}
    return {document_id: hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for document_id, text in bare.items() if text}


def duplicates(candidates: Iterable[Candidate]) -> dict[str, str]:
    """document_id -> the document that it repeats: same family, government, department, ROC year and text.

    The one that counts is the one read completely, then the one with pages (its values can be shown on the page), then the
    one with the smallest document_id: the choice does not depend on the order of ingestion.
    """
    groups: dict[tuple[object, ...], list[Candidate]] = {}
    for candidate in candidates:
        document = candidate.document
        if candidate.text:
            groups.setdefault((document.family, document.government, document.department, document.roc_year, candidate.text), []).append(candidate)
    repeated: dict[str, str] = {}
    for group in groups.values():
        first, *others = sorted(group, key=lambda c: (not c.is_complete, not c.has_pages, c.document.document_id))
        repeated.update((other.document.document_id, first.document.document_id) for other in others)
    return repeated
