"""What the prose of a document says: rows of claims, labelled_values, formulas and dates, each with its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

import regex

from parsers.document import Printed, Span
from parsers.layout.sections import Prose
from parsers.recorder import Recorder
from parsers.records import Claim, ClaimTerm, DateMention, Formula, FormulaTerm, LabelledValue
from parsers.text.claims import FoundClaim, find_claims, find_enumerations
from parsers.text.dates import find_dates
from parsers.text.fold import fold, unified
from parsers.text.formulas import parse_formula
from parsers.text.labelled import find_labelled
from parsers.text.outline import find_marker

WHOLE = Decimal(100)
"""What the parts of a whole in % claim to make, printed or not."""
LONGEST_PASSAGE = 6000
"""Characters of paragraphs that are read as one passage."""

SHORTEST_CELL = 20
"""Characters of a table's cell that may hold a claim."""

Kind = Literal["paragraphs", "narrative", "cell"]
_SENTENCE = regex.compile(r"\d[^。\n]{0,200}[，。；]")
_SENTENCE_END = tuple("。！？!?")
_LEADS = (":", "：")
"""What ends a paragraph that leads into a list; the items of the list may hold lists of their own."""
_STAGE = regex.compile(r"第\s?[一二三四五六七八九十\d]{1,3}\s?(?P<kind>階段|期|部分|類|年)")
_CLOSING = regex.compile(r"(?:以上)?(?:合計|總計|共計|小計|合共)")


def read_prose(paragraphs: Sequence[Prose], narratives: Sequence[Prose], cells: Sequence[Prose], document_roc_year: int | None, recorder: Recorder) -> None:
    """Write claims, claim_terms and labelled_values, in order of print.

    Paragraphs and sections that belong together (a lead with its numbered items, a sentence over several lines) are read
    as one passage; the 達成情形 of an indicator stands alone and is also read for what it enumerates; other cells are
    read for claims only.
    """
    passages: list[tuple[list[Prose], Kind]] = [(passage, "paragraphs") for passage in _passages(paragraphs)]
    passages += [([narrative], "narrative") for narrative in narratives]
    passages += [([cell], "cell") for cell in cells]
    for passage, kind in sorted(passages, key=lambda entry: _position(entry[0][0].text)):
        text = Printed.join((part.text for part in passage), "\n")
        starts = _starts(passage)
        for claim in (*find_claims(text.text, document_roc_year), *(find_enumerations(text.text) if kind == "narrative" else ())):
            _add_claim(claim, text, _context(passage, starts, claim), recorder)
        for part in passage if kind != "cell" else ():
            _add_labelled(part, recorder)


def other_cells(cells: Iterable[Prose], read: Iterable[Prose]) -> list[Prose]:
    """The cells that hold sentences with numbers and are not read as narratives or standards already."""
    known = {part.text.text for part in read}
    found = []
    for row_id, printed in cells:
        text = unified(printed)
        if len(text) >= SHORTEST_CELL and _SENTENCE.search(text.text) and text.text not in known and text.strip().text not in known:
            found.append(Prose(row_id, text))
    return found


def _position(text: Printed) -> tuple[int, int, float]:
    """Where a text is printed, to sort by."""
    span = text.runs[0][1].span if text.runs else Span()
    return span.page or 0, span.line or 0, span.bbox.top if span.bbox else 0.0


def read_standards(standards: Iterable[Prose], recorder: Recorder) -> None:
    """Write formulas and formula_terms of the 衡量標準; each row_id is the indicator's."""
    for indicator_row_id, printed in standards:
        formula = parse_formula(printed.text)
        if formula is None:
            continue
        expression = printed[formula.start : formula.end]
        row_id = recorder.add(
            Formula,
            {"": printed, "expression": expression},
            indicator_row_id=indicator_row_id,
            expression=expression.text,
            rounding=formula.rounding,
        )
        for term in formula.terms:
            recorder.add(
                FormulaTerm,
                {"": printed[term.start : term.end]},
                formula_row_id=row_id,
                side=term.side,
                sign=term.sign,
                coefficient=term.coefficient,
                label=term.label,
            )


def read_dates(prose: Iterable[Prose], document_roc_year: int | None, recorder: Recorder) -> None:
    """Write the dates of paragraphs, run-in sections and 達成情形, in order of print."""
    for part in sorted(prose, key=lambda part: _position(part.text)):
        for found in find_dates(part.text.text, document_roc_year):
            printed = part.text[found.start : found.end]
            recorder.add(
                DateMention,
                {"": printed},
                roc_year=found.roc_year,
                year=found.year,
                month=found.month,
                day=found.day,
                date=found.date,
                precision=found.precision,
                weekday_text=found.weekday_text,
                context_row_id=part.row_id,
                cue=found.cue,
                text=found.text,
            )


def _passages(prose: Sequence[Prose]) -> Iterator[list[Prose]]:
    passage: list[Prose] = []
    led: dict[int, int] = {}
    length = 0
    for part in prose:
        marker = find_marker(part.text.text.lstrip())
        is_next = marker is not None and led.get(marker.level) == marker.ordinal - 1
        if passage and (length > LONGEST_PASSAGE or not (is_next or _belongs(passage[-1].text.text, part.text.text))):
            yield passage
            passage, led, length = [], {}, 0
        if marker:
            is_led = is_next or (marker.ordinal == 1 and bool(passage) and passage[-1].text.text.rstrip().endswith(_LEADS))
            led = {level: ordinal for level, ordinal in led.items() if level < marker.level}
            led |= {marker.level: marker.ordinal} if is_led else {}
        passage.append(part)
        length += len(part.text)
    if passage:
        yield passage


def _belongs(before: str, after: str) -> bool:
    """True if a paragraph goes on with the one before: an open sentence, the next item of a list, a closing total."""
    before, after = before.rstrip(), after.lstrip()
    if not before.endswith(_SENTENCE_END) or _CLOSING.match(after):
        return True
    first, second = find_marker(before), find_marker(after)
    if first and second:
        return second.level == first.level and second.ordinal == first.ordinal + 1
    stages = _STAGE.match(before.rpartition("\n")[2]), _STAGE.match(after)
    return bool(stages[0] and stages[1] and stages[0]["kind"] == stages[1]["kind"])


def _starts(passage: Sequence[Prose]) -> list[int]:
    """The offset of each part in the joined passage."""
    starts, offset = [], 0
    for part in passage:
        starts.append(offset)
        offset += len(part.text) + 1
    return starts


def _context(passage: Sequence[Prose], starts: Sequence[int], claim: FoundClaim) -> str:
    """The row in which the claimed number stands."""
    at = claim.reported.start if claim.reported else claim.terms[0].start
    return passage[bisect_right(starts, at) - 1].row_id


def _add_claim(claim: FoundClaim, text: Printed, context_row_id: str, recorder: Recorder) -> None:
    reported = claim.reported
    sentence = text[claim.start : claim.end]
    number = text[reported.start : reported.end] if reported else None
    row_id = recorder.add(
        Claim,
        {"": sentence, "text": sentence, "reported": number, "reported_text": number},
        kind=claim.kind,
        context_row_id=context_row_id,
        reported_text=number.text if number else None,
        reported=reported.value if reported else WHOLE if claim.kind == "percent_parts" else None,
        unit=reported.unit if reported else claim.terms[0].unit,
        complete=claim.complete,
        is_exact=reported.is_exact if reported else None,
        text=sentence.text,
    )
    for ordinal, term in enumerate(claim.terms, 1):
        printed = text[term.start : term.end]
        recorder.add(
            ClaimTerm,
            {"": printed},
            claim_row_id=row_id,
            ordinal=ordinal,
            role=term.role,
            label=term.label or None,
            value=term.value,
            unit=term.unit,
            is_exact=term.is_exact,
            text=printed.text,
        )


def _add_labelled(part: Prose, recorder: Recorder) -> None:
    for number in find_labelled(part.text.text):
        printed = part.text[number.start : number.end]
        segment = part.text[number.segment_start : number.segment_end].strip()
        recorder.add(
            LabelledValue,
            {"value": printed, "sentence": segment},
            context_row_id=part.row_id,
            label=number.label,
            label_key=fold(number.label),
            value=number.value,
            unit=number.unit,
            is_exact=number.is_exact,
            text=printed.text,
            sentence=segment.text,
            around_key=number.around,
        )
