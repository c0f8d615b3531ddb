"""What the finders of the calculator's eye hand back: a relation between printed numbers, in offsets of the prose."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

from parsers.text.figures import Figure

ROLES = ("addend", "subtrahend", "factor", "numerator", "denominator", "minuend", "base", "compared", "total", "count", "value", "part", "item", "title")
"""How a term enters the arithmetic. A `base` is what a relative change is measured against, `compared` the other side."""

COUNTED = (
    r"(?<![統會預設審估歲]|(?<![地業雇屋車飼])主|\b生|流量|雨量|水位|溫度|濕度|傾斜)計(?![畫劃算程時次量價費步])",
    r"(?<!公)共(?![餐融學乘構病識好用同享管生讀創犯通])",
)
"""計 and 共 as words that count, not as parts of others (計畫, 統計, 主計, 雨量計, 公共, 共餐)."""
_LEAD_WORDS = regex.compile(
    r"^(?:包括|包含|其中|分別(?:為|是|於|係)?+|計有|共有|主要(?:為|有|係)?+|依序(?:為|是)?+|以及|含(?![氯氟氮磷])|係|為(?!民服務|人)|及(?![格時])|與(?!會)|和(?![平解])|暨|並|另|又|而"
    r"|以(?![上下內外來前後])|有(?![機效關線害償功毒氧聲])|餘為?+|[占佔](?![用領據])|^分(?=[占佔]))"
)
_COUNT_WORDS = regex.compile(
    rf"(?:共計|合計|總計|共有|計有|{COUNTED[1]}|(?<!累){COUNTED[0]}|(?<![行作認改])為|(?<![尚現原仍擁自國公私只僅持])有|(?<![通抵])達|(?<![契合節預簽續公特條])約|[占佔]|:)$"
)
_EDGES = " ,.:%-•●◎\n"


@dataclass(frozen=True, slots=True)
class Operand:
    """A number (or a list item, then without a value) in a relation; [start, end) in the prose."""

    value: Decimal | None
    unit: str | None
    start: int
    end: int
    label: str = ""
    role: str = "addend"
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Relation:
    """A claim as a finder sees it. `reported` is None where the claim's own number is not printed (a whole of 100 %)."""

    kind: str
    reported: Operand | None
    operands: tuple[Operand, ...]
    complete: bool = True
    is_explicit: bool = False
    """True if the words alone say which numbers these are (A 占 B 之 p %): it stands even where it does not hold."""

    @property
    def key(self) -> tuple[object, ...]:
        return (self.kind, self.reported and self.reported.value, tuple(sorted((o.start, o.end, o.role) for o in self.operands)))

    @property
    def places(self) -> frozenset[int]:
        """Where its numbers start, the reported one among them."""
        return frozenset(o.start for o in (*self.operands, *([self.reported] if self.reported else [])))


def operand(figure: Figure, role: str = "addend", value: Decimal | None = None) -> Operand:
    """A figure as a term, labelled with what it counts."""
    label = clean_label(figure.label) or clean_label(figure.follow)
    return Operand(figure.value if value is None else value, figure.unit, figure.start, figure.end, label, role, figure.is_exact)


def clean_label(label: str) -> str:
    """A label without the words that lead in or count (包括, 其中, 共計, 為)."""
    label = label.strip(_EDGES)
    while match := _LEAD_WORDS.match(label) or _COUNT_WORDS.search(label):
        label = (label[match.end() :] if match.re is _LEAD_WORDS else label[: -len(match[0])]).strip(_EDGES)
    return label
