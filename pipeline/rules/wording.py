"""What a finding says: its numbers as texts, and its sentence in both languages, filled in from the rule's template."""

from __future__ import annotations

import functools
import string
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pipeline.findings import Bilingual, CheckedDocument, Evidence, elsewhere, place_seen_from, principal
from pipeline.language import nested_quotes
from pipeline.printed import figures, grouped
from pipeline.rules.rule import Header

Numbers = tuple[str | None, str | None, str | None]
"""Reported, expected and their difference."""


def numbers_of(row: Mapping[str, Any]) -> Numbers:
    """Reported, expected and their difference as texts: with the printed decimals, and more where they would hide
    the difference."""
    reported, expected = row.get("reported"), row.get("expected")
    if not isinstance(reported, (Decimal, float, int)) or not isinstance(expected, (Decimal, float, int)):
        return _plain(reported), _plain(expected), None
    a, b = (Decimal(repr(v)) if isinstance(v, float) else Decimal(v) for v in (reported, expected))
    if row.get("quantum"):
        decimals = max(0, -Decimal(repr(row["quantum"])).adjusted())
    else:
        decimals = max(_decimals(a), _decimals(b))
    printed = _round(a, decimals)
    while _round(b, decimals) == printed and b != a and decimals < 6:
        decimals += 1
    return str(printed), str(_round(b, decimals)), f"{_round(a, decimals) - _round(b, decimals):+f}".replace("+", "") or None


def _decimals(number: Decimal) -> int:
    """Decimals without trailing zeros, at most 6."""
    exponent = number.normalize().as_tuple().exponent
    return min(6, max(0, -exponent)) if isinstance(exponent, int) else 0


def _round(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def sentences(header: Header, row: Mapping[str, Any], numbers: Numbers, evidence: Sequence[Evidence], document: CheckedDocument) -> Bilingual:
    """What differs, where it is printed, and where what it is compared with is if that stands in another document."""
    values = {**row, **_shown(numbers, evidence)}
    (place_zh, place_en), (compared_zh, compared_en) = _places(evidence, document)
    zh = _filled(header.message_zh, {**values, "place": place_zh and f"（{place_zh}）"}, "、") + (f"；對照：{compared_zh}" if compared_zh else "")
    en = _filled(header.message_en, {**values, "place": place_en and f" ({place_en})"}, ", ") + (f"; compared with {compared_en}" if compared_en else "")
    return _ended(nested_quotes(zh), "。"), _ended(en, ".")


def _ended(text: str, full_stop: str) -> str:
    return text if text.endswith(tuple("。.！？!?：:")) else text + full_stop


def _shown(numbers: Numbers, evidence: Sequence[Evidence]) -> dict[str, str | None]:
    """The three numbers as a sentence gives them: sums of money in the unit that the document counts in."""
    reported, expected, difference = numbers
    shown = figures(reported, expected, difference, evidence)
    if not shown.unit or "元" not in shown.unit:
        return {"reported": reported, "expected": expected, "difference": difference}
    return {"reported": shown.reported, "expected": shown.expected, "difference": shown.difference and shown.difference[0]}


def _told(evidence: Evidence, document: CheckedDocument) -> Bilingual:
    """A place as a sentence names it. Nobody sees the paragraphs of a word processor's file numbered: of these only the file, if it is
    another than the document's."""
    if evidence.counts != "block":
        return place_seen_from(document.document_id, document.path, evidence)
    return (evidence.path, evidence.path) if evidence.path and evidence.path != document.path else ("", "")


def _places(evidence: Sequence[Evidence], document: CheckedDocument) -> tuple[Bilingual, Bilingual]:
    """In both languages: where the reported value is printed, and where the one of another document that it is compared with.
    What only another document has is printed there."""
    own = next((e for e in evidence if e.role == "reported" and e.is_placed and e.document_id == document.document_id), None)
    other = elsewhere(evidence, document.document_id)
    compared = _told(other, document) if other else ("", "")
    if own:
        return _told(own, document), compared
    return (compared, ("", "")) if not principal(evidence, document.document_id) else (("", ""), compared)


@functools.cache
def _named(template: str) -> tuple[str, ...]:
    """The names in braces in a message."""
    return tuple({name for _, name, _, _ in string.Formatter().parse(template) if name is not None})


def _filled(template: str, values: Mapping[str, Any], comma: str) -> str:
    """The template filled in. Its lists, and numbers that a query has put in a row, are separated by `comma`."""
    return template.format_map({name: _separated(values[name], comma) for name in _named(template)})


def _separated(value: Any, comma: str) -> str:
    text = grouped(_plain(value, comma)) or ""
    parts = text.split("、")
    return comma.join(parts) if all(any(map(str.isdigit, part)) for part in parts) else text


def _plain(value: Any, comma: str = "、") -> str | None:
    """A value as people write it: numbers without exponent or trailing zeros, lists joined by `comma`."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        return f"{_round(value, _decimals(value)):f}"
    if isinstance(value, list):
        return comma.join(filter(None, (_plain(part, comma) for part in value)))
    return str(value)
