"""Reads the labelled set: cases in TOML, the claims of each in a one-line notation.

    sum 19 案 = 8 + 7 + 2 + 1 + 1          a complete breakdown that holds
    sum 48 處 != 17 + 12 + 11 + 9          one that does not
    sum 388 項 > 40 + 37                   a partial one
    sum 14400 元 = 600 * 2 * 12            a product
    rate 92 % = 173 / 189                  numerator / denominator
    rate 10 % = 84萬 -> 75.6萬             a relative change, from -> to
    difference 270 件 = 1250 - 980
    average 91.9 % = 1103.66 / 12          or the values themselves: average 90 分 = 90 , 85 , 95
    percent_parts 100 % = 80 + 13.5 + 6.5
    list_count 8 != e999APP | 縣長臉書      items; the unit of a list count is not compared
    table_count 11 項 = 業務面向績效指標
    enumeration 9 場次 = 6 + 3             or items: enumeration 2 = … | …

Numbers may carry 千, 萬 or 億; ~ before the reported number says that it is not exact.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from parsers.text.claims import FoundClaim, FoundTerm, find_claims, find_enumerations
from parsers.text.fold import fold
from parsers.text.units import canonical_unit

FOLDER = Path(__file__).parent
_SCALES = {"": 1, "千": 10**3, "萬": 10**4, "億": 10**8}
_QUOTES = {ord(mark): "" for mark in "「」《》"}
_LINE = re.compile(r"(?P<kind>\w+) (?P<about>~)?(?P<reported>[\d.]+[千萬億]?)(?: (?P<unit>[^=!>\s]+))? (?P<relation>=|!=|>) (?P<terms>.+)")


@dataclass(frozen=True)
class Expected:
    """A claim as the labelled set states it; `key` is what a found claim must equal."""

    line: str
    key: tuple[object, ...]
    holds: bool | None
    is_exact: bool


@dataclass(frozen=True)
class Case:
    text: str
    is_narrative: bool
    is_heldout: bool
    file: str
    expected: tuple[Expected, ...]

    def found(self) -> list[FoundClaim]:
        return sorted([*find_claims(self.text), *(find_enumerations(self.text) if self.is_narrative else [])], key=lambda claim: claim.start)


def load() -> list[Case]:
    """All cases of the labelled set, the held-out part included."""
    cases = []
    for path in sorted(FOLDER.rglob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            expected = tuple(_expected(line) for line in case["claims"])
            cases.append(Case(case["text"], case.get("narrative", False), "heldout" in path.parts, str(path.relative_to(FOLDER)), expected))
    return cases


def _expected(line: str) -> Expected:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"not in the notation of the labelled set: {line}")
    kind, unit, terms = match["kind"], match["unit"], match["terms"]
    reported = _number(match["reported"])
    holds = {"=": True, "!=": False, ">": None}[match["relation"]]
    operation: object
    if "|" in terms or kind in ("list_count", "table_count"):
        operation = _items(terms.split("|"))
        unit = None
    elif "->" in terms:
        operation = ("change", *(_number(term) for term in terms.split("->")))
    elif " / " in terms:
        operation = ("quotient", *(_number(term) for term in terms.split(" / ")))
    elif "*" in terms:
        operation = ("product", tuple(sorted(_number(term) for term in terms.split("*"))))
    elif kind == "difference":
        operation = ("difference", *(_number(term) for term in terms.split(" - ")))
    elif "," in terms:
        operation = ("mean", tuple(_number(term) for term in terms.split(",")))
    else:
        signed = terms.replace(" - ", " + -").split(" + ")
        operation = ("sum", tuple(sorted(_number(term) for term in signed)))
    unit_key = canonical_unit(unit) if unit and unit != "%" else unit
    return Expected(line, (kind, None if kind == "enumeration" else reported, unit_key, operation, holds is not None), holds, not match["about"])


def _items(labels: list[str]) -> tuple[object, ...]:
    """Items as compared: their number and all labels but the first, where the words that lead into a list are a matter of taste."""
    return (len(labels), *(fold(label.translate(_QUOTES)) for label in labels[1:]))


def _number(text: str) -> Decimal:
    text = text.strip()
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
    scale = text[-1] if text[-1] in _SCALES else ""
    return (sign * Decimal(text.removesuffix(scale)) * _SCALES[scale]).normalize()


def key_of(claim: FoundClaim) -> tuple[object, ...]:
    """What of a found claim is compared with the labelled set."""
    unit = claim.reported.unit if claim.reported else claim.terms[0].unit
    if claim.kind in ("list_count", "table_count") or (claim.kind == "enumeration" and claim.terms[0].value is None):
        unit = None
    reported = claim.reported.value if claim.reported else Decimal(100) if claim.kind == "percent_parts" else None
    unit_key = canonical_unit(unit) if unit and unit != "%" else unit
    return (claim.kind, reported.normalize() if reported is not None else None, unit_key, _operation(claim), claim.complete)


def _operation(claim: FoundClaim) -> object:
    by_role: dict[str, list[FoundTerm]] = {}
    for term in claim.terms:
        by_role.setdefault(term.role, []).append(term)

    def total(role: str) -> Decimal:
        return sum((term.value for term in by_role.get(role, ()) if term.value is not None), Decimal(0)).normalize()

    def values(*roles: str) -> list[Decimal]:
        return [term.value.normalize() for role in roles for term in by_role.get(role, ()) if term.value is not None]

    if "item" in by_role or "title" in by_role:
        return _items([term.label for term in claim.terms])
    if "base" in by_role:
        return ("change", total("base"), total("compared"))
    if "denominator" in by_role:
        return ("quotient", total("numerator"), total("denominator"))
    if "count" in by_role:
        return ("quotient", total("total"), total("count"))
    if "factor" in by_role:
        return ("product", tuple(sorted(values("factor"))))
    if "minuend" in by_role:
        return ("difference", total("minuend"), total("subtrahend"))
    if "value" in by_role:
        return ("mean", tuple(values("value")))
    return ("sum", tuple(sorted([*values("addend", "part"), *(-value for value in values("subtrahend"))])))
