"""The numbers of a finding as its document prints them: the reported one as it stands on the page, what was recomputed in
the same unit. A table in thousands says 51,321, and nobody finds 51321000 in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import regex

from parsers.text.numerals import Number, find_numbers
from parsers.text.units import money_factor, parse_quantity
from pipeline.findings import Evidence, Finding

_AMOUNT = "amount"  # fields of money begin so
# What one unit of a money column is worth where the heading, not the cell, names it.
_MONEY = {1: "元", 10**3: "千元", 10**4: "萬元", 10**6: "百萬元", 10**8: "億元"}
_SCALED = regex.compile(r"[-+−△▲(（]?[\d,.，．]+\s*(?P<scale>[十百千]?[萬億兆])")
_SCALES = {"萬": 4, "億": 8, "兆": 12, "十": 1, "百": 2, "千": 3}
_BARE = regex.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Figures:
    """`reported`, `expected` and `difference` as people read them, None where there is none. Behind them the numbers in
    `unit`, None where they are no numbers; `is_scaled` if that is not the unit that the finding counts in."""

    reported: str | None
    expected: str | None
    difference: tuple[str, str] | None
    unit: str | None = None
    reported_number: Decimal | None = None
    expected_number: Decimal | None = None
    difference_number: Decimal | None = None
    is_scaled: bool = False

    @property
    def signed_difference(self) -> tuple[str, str] | None:
        """The difference with its sign: +43 is printed too much, −0.17 (with a minus, no hyphen) too little."""
        if self.difference is None:
            return None
        zh, en = ("−" + text[1:] if text.startswith("-") else "+" + text if text[:1].isdigit() else text for text in self.difference)
        return zh, en


def figures_of(finding: Finding) -> Figures:
    return figures(finding.reported, finding.expected, finding.difference, finding.evidence)


def figures(reported: str | None, expected: str | None, difference: str | None, evidence: Iterable[Evidence]) -> Figures:
    """The figures of a finding from its decimal texts and its evidence."""
    cited = list(evidence)
    printed = next((e for e in cited if e.role == "reported" and (e.text or e.field.startswith(_AMOUNT))), None)
    number, other = _decimal(reported), _decimal(expected)
    if number is None:
        return Figures(reported, grouped(expected), _both(grouped(difference)), expected_number=other)
    cell = _cell(number, printed) if printed else None
    if cell is None:
        return Figures(grouped(reported), grouped(expected), _both(grouped(difference)), None, number, other, _decimal(difference))
    shown, factor, unit = cell
    commas = "," in shown or "，" in shown
    own = _rescaled(number, factor, number / factor)
    wanted = _rescaled(other, factor, own) if factor != 1 and other is not None else other
    missed = own - wanted if factor != 1 and wanted is not None else _decimal(difference)
    return Figures(
        shown,
        _as_printed_elsewhere(other, cited) or _with_unit(wanted, unit, commas) or expected,
        _difference(missed, unit, commas) or _both(difference),
        unit,
        own,
        wanted,
        missed,
        factor != 1,
    )


def _cell(number: Decimal, evidence: Evidence) -> tuple[str, Decimal, str | None] | None:
    """What is printed for a number, how much of it one printed unit is worth, and the unit; None if it is not printed in this
    evidence as one number."""
    text = " ".join((evidence.text or "").split())
    quantity = parse_quantity(text)
    if quantity and quantity.unit and quantity.value == number:
        return text, Decimal(1), quantity.unit if _has_digits(text) else None
    if quantity and quantity.unit and (worth := money_factor(quantity.unit)) and quantity.value * worth == number:
        return text, worth, quantity.unit
    for found in find_numbers(text):
        for factor in _factors(evidence):
            if found.value * factor == number:
                return _token(text, found, Decimal(factor), evidence)
    return (f"{number:,f} 元", Decimal(1), "元") if evidence.field.startswith(_AMOUNT) else None


def _factors(evidence: Evidence) -> Iterable[int]:
    return _MONEY if evidence.field.startswith(_AMOUNT) else (1,)


def _token(text: str, found: Number, factor: Decimal, evidence: Evidence) -> tuple[str, Decimal, str | None]:
    quantity = parse_quantity(text)
    unit = quantity.unit if quantity else None
    scaled = _SCALED.match(found.text)
    if scaled and found.end == found.start + scaled.end():
        factor *= Decimal(10) ** sum(_SCALES[c] for c in scaled["scale"])
        if not (unit or "").startswith(scaled["scale"]):
            unit = scaled["scale"] + (unit or "")
    if evidence.field.startswith(_AMOUNT) and not unit:
        unit = _MONEY.get(int(factor))
        return f"{text} {unit}" if unit else text, factor, unit
    shown = text if quantity else text[found.start : found.end]
    return shown, factor, unit if _has_digits(found.text) else None


def _has_digits(text: str) -> bool:
    """False for 八大: what follows a number in characters need not be its unit."""
    return any(c.isdecimal() for c in text)


def _as_printed_elsewhere(expected: Decimal | None, evidence: Iterable[Evidence]) -> str | None:
    """The expected value as it is printed at the one other place that it was read from."""
    texts = list(dict.fromkeys(" ".join(e.text.split()) for e in evidence if e.role == "expected" and e.text))
    quantity = parse_quantity(texts[0]) if len(texts) == 1 and expected is not None else None
    return texts[0] if quantity and quantity.value == expected else None


def _rescaled(value: Decimal, factor: Decimal, beside: Decimal) -> Decimal:
    """In the printed unit: exact, and with no fewer decimals than are printed."""
    exact = value / factor
    printed, needed = (n.as_tuple().exponent for n in (beside, exact.normalize()))
    decimals = max(0, *(-e for e in (printed, needed) if isinstance(e, int)))
    return exact.quantize(Decimal(1).scaleb(-min(decimals, _MOST_DECIMALS)), ROUND_HALF_UP)


def _with_unit(number: Decimal | None, unit: str | None, commas: bool) -> str | None:
    if number is None:
        return None
    text = f"{number:,f}" if commas else grouped(f"{number:f}") or ""
    return text + _spaced(unit)


def _difference(number: Decimal | None, unit: str | None, commas: bool) -> tuple[str, str] | None:
    """Per cents differ by percentage points."""
    if number is None:
        return None
    text = f"{number:,f}" if commas else grouped(f"{number:f}") or ""
    return (f"{text} 個百分點", f"{text} percentage points") if unit in ("%", "％") else _both(text + _spaced(unit))


def _spaced(unit: str | None) -> str:
    return "" if not unit else unit if unit in "%％‰﹪" else f" {unit}"


def _both(text: str | None) -> tuple[str, str] | None:
    return (text, text) if text else None


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def grouped(text: str | None) -> str | None:
    """A bare number of five digits or more with thousands separators, any other text as it is."""
    if not text or not _BARE.fullmatch(text) or len(text.lstrip("-").partition(".")[0]) < 5:
        return text
    return f"{Decimal(text):,f}"
