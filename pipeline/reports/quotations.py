"""What a letter quotes of a finding: the sentence, or the row of the table under its headings, in which every value of the claim
is printed; each quotation with its place. A recipient has only the letter beside the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from pipeline.findings import Evidence, Finding
from pipeline.language import say
from pipeline.reports.blocks import Block, Blocks, Piece, Spot, segments

_SHORT_CELL = 40  # characters: a longer cell without a mark is left out of its row
_LONGEST = 360  # characters of a block that is quoted whole
_LONGEST_MARK = 60  # a whole sentence is quoted, not marked
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?[」』）)”]*")
_OF_PROSE = ("claim_terms", "labelled_values", "dates")  # values that are printed in sentences
_MARKED = 1  # what `segments` calls the marks


class Quotation(NamedTuple):
    """A stretch of one document: the headings above it, and its text in pieces of which some are marked. `place` says where it is
    printed, with the file if `is_elsewhere`, in another document than the finding's."""

    document_id: str
    is_elsewhere: bool
    place: str
    heading: str
    pieces: list[tuple[str, bool]]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


class _Group(NamedTuple):
    """Evidence that is quoted together: of one block of text or one row of a table."""

    first: Evidence
    spots: list[tuple[Evidence, Spot]]


def of_finding(finding: Finding, blocks: Callable[[str], Blocks]) -> list[Quotation]:
    """The quotations of a finding, that of the reported value first. `blocks` gives those of a document by its id."""
    groups: dict[object, _Group] = {}
    taken: set[Spot] = set()
    for e in finding.evidence:
        spot = blocks(e.document_id).find(e, taken.__contains__)
        if spot is None:
            key: object = (e.row_id, e.field)
        else:
            taken.add(spot)
            key = (e.document_id, spot.block.table_no, spot.block.row) if spot.block.kind == "cell" else spot.block.row_id
        group = groups.setdefault(key, _Group(e, []))
        if spot:
            group.spots.append((e, spot))
    quoted = [g for g in groups.values() if any(map(_is_quoted, [g.first, *(e for e, _ in g.spots)]))] or list(groups.values())[:1]
    quoted.sort(key=lambda g: not any(e.role == "reported" for e in [g.first, *(e for e, _ in g.spots)]))
    return [_quotation(finding, g, blocks(g.first.document_id)) for g in quoted]


def _is_quoted(e: Evidence) -> bool:
    """True for what was printed and what it is compared with; terms in cells stand in the arithmetic."""
    return e.role in ("reported", "expected") or (e.role == "term" and f"/{e.row_id}".split("/")[-2] in _OF_PROSE)


def _quotation(finding: Finding, group: _Group, blocks: Blocks) -> Quotation:
    e = group.first
    is_elsewhere = e.document_id != finding.document_id
    if not group.spots:
        return Quotation(e.document_id, is_elsewhere, _where([e], None, is_elsewhere and e.path != finding.path), "", [(e.text or "", False)])
    block = group.spots[0][1].block
    marks = [spot for e, spot in group.spots if e.role == _leading(group) and spot.end - spot.start <= _LONGEST_MARK]
    near = [spot for e, spot in group.spots if e.role != "context"] or [spot for _, spot in group.spots]
    pieces = _row(block, blocks, marks, near) if block.kind == "cell" else _sentences(block, marks, near)
    cited = [e for e, _ in group.spots]
    return Quotation(e.document_id, is_elsewhere, _where(cited, block, is_elsewhere and e.path != finding.path), blocks.heading(block), pieces)


def _leading(group: _Group) -> str:
    """The role whose values are marked: what was reported, else what it is compared with."""
    roles = [e.role for e, _ in group.spots]
    return next((role for role in ("reported", "expected") if role in roles), "term")


def _row(block: Block, blocks: Blocks, marks: Sequence[Spot], near: Sequence[Spot]) -> list[tuple[str, bool]]:
    """The cells of the row under their headings; of long ones the sentences in which something is marked."""
    cells = blocks.table(block.table_no)
    wanted = {spot.block.row_id for spot in near}
    own = min((spot.block for spot in near), key=lambda b: b.rowspan)  # a cell beside several rows says nothing of any of them
    shown: list[tuple[str, bool]] = []
    for cell in cells:
        is_short = bool(cell.text.strip()) and len(cell.text) <= _SHORT_CELL
        is_beside = cell.row <= own.row and own.row + own.rowspan <= cell.row + cell.rowspan
        if not (cell.row_id in wanted or (is_beside and is_short)):
            continue
        over = "".join(dict.fromkeys(h.text for h in cells if h.is_header and not cell.is_header and h.col <= cell.col < h.col + h.colspan))
        heading = "".join(over.split())
        shown.append((("；" if shown else "") + (f"{heading}：" if heading else ""), False))
        shown += _sentences(cell, [m for m in marks if m.block.row_id == cell.row_id], [n for n in near if n.block.row_id == cell.row_id])
    return shown


def _sentences(block: Block, marks: Sequence[Spot], near: Sequence[Spot]) -> list[tuple[str, bool]]:
    """The whole text of a block, of a long one the whole sentences in which anything stands that the finding rests on."""
    pieces = segments(block.text, [(spot.start, spot.end, _MARKED) for spot in marks])
    stretches = [(0, len(block.text))]
    if len(block.text) > _LONGEST:
        sentences = [m.span() for m in _SENTENCE.finditer(block.text) if m.end() > m.start()]
        stretches = [(start, end) for start, end in sentences if any(spot.start < end and spot.end > start for spot in near)]
    shown: list[tuple[str, bool]] = [(f"{block.marker}　", False)] if block.marker else []
    last = 0
    for start, end in _joined(stretches):
        shown += [("…", False)] if start > last else []
        shown += [(text, bool(numbers)) for text, numbers in _cut(pieces, start, end)]
        last = end
    return [*shown, ("…", False)] if last < len(block.text) else shown


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that follow each other as one."""
    joined: list[tuple[int, int]] = []
    for start, end in stretches:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _cut(pieces: Iterable[Piece], start: int, end: int) -> Iterable[tuple[str, tuple[int, ...]]]:
    """What the pieces have of [start, end)."""
    at = 0
    for piece in pieces:
        text = piece.text[max(0, start - at) : max(0, end - at)]
        at += len(piece.text)
        if text:
            yield text, piece.numbers


def where(cited: Sequence[Evidence], finding: Finding) -> str:
    """Where evidence of one document is printed, with its file if that is not the finding's."""
    return _where(cited, None, cited[0].path != finding.path) if cited else ""


def _where(cited: Sequence[Evidence], block: Block | None, names_file: bool) -> str:
    """All pages or lines of the evidence; in formats that number neither, the row of the table, or the paragraph."""
    pages, lines = (sorted({n for n in numbers if n}) for numbers in ([e.page for e in cited], [e.line for e in cited]))
    path = cited[0].path or ""
    if pages:
        where = say(f"第 {_listed(pages)} 頁", f"page{'s' if len(pages) > 1 else ''} {_listed(pages)}")
    elif not lines:
        where = ""
    elif cited[0].counts != "block":
        where = say(f"第 {_listed(lines)} 行", f"line{'s' if len(lines) > 1 else ''} {_listed(lines)}")
    elif block and block.kind == "cell":
        where = say(f"第 {block.table_no} 個表格第 {block.row + 1} 列", f"table {block.table_no}, row {block.row + 1}")
    else:
        where = say(f"第 {_listed(lines)} 段", f"paragraph {_listed(lines)}")
    return f"{path} {where}".strip() if names_file else where


def _listed(numbers: Sequence[int]) -> str:
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return say(f"{numbers[0]} 至 {numbers[-1]}", f"{numbers[0]} to {numbers[-1]}")
    return say("、", ", ").join(map(str, numbers))
