"""Arithmetic that is written out: a+b−c=d, 600 元×2 人×12 月=14,400 元, A：1 B：2 A+B：3."""

from __future__ import annotations

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.relations import Relation, operand

_OPERATORS = "+−-×÷/="
_GAP = regex.compile(r"^[^，。；：;:\d+−×÷=]{0,16}(?P<operator>[+−×÷=/])[^，。；：;:\d+−×÷=]{0,16}$")
_PLUS_LABEL = regex.compile(r"(?P<terms>[^，。；;:：\s\d=+/÷]{1,24}(?:\+[^，。；;:：\s\d=+/÷]{1,24}){1,9})\)?[:：]$")
_SIDE = r"\(?[^，。；;:\s\d=+/÷()]{1,24}(?:\+[^，。；;:\s\d=+/÷()]{1,24}){0,9}\)?"
_QUOTIENT_LABEL = regex.compile(rf"(?P<above>(?<![A-Za-z])[A-Za-z]|{_SIDE})[/÷](?P<below>{_SIDE})(?:×100%)?\)?:$")
_LETTER = regex.compile(r"(?<![A-Za-z])([A-Za-z])$")
_LETTERED = regex.compile(r"(?P<label>[^，。；;:\s\d()]{1,30})\((?P<letter>[A-Za-z])\):$")


def find_arithmetic(prose: Prose) -> list[Relation]:
    """Sums, differences, products and quotients that the text writes out, with their printed result."""
    return [*_expressions(prose), *_labelled_sums(prose), *_labelled_rates(prose)]


def _expressions(prose: Prose) -> list[Relation]:
    """Chains of figures joined by operators and one = sign."""
    relations = []
    chain: list[Figure] = []
    operators: list[str] = []
    for figure in [*prose.figures, None]:
        match = _GAP.match(prose.flat[chain[-1].end : figure.start]) if chain and figure else None
        if figure and match:
            chain.append(figure)
            operators.append(match["operator"])
            continue
        relation = _evaluated(chain, operators)
        if relation:
            relations.append(relation)
        chain, operators = ([figure], []) if figure else ([], [])
    return relations


def _evaluated(chain: list[Figure], operators: list[str]) -> Relation | None:
    if operators.count("=") == 0 or len(chain) < 3:
        return None
    equals = operators.index("=")
    left, result = chain[: equals + 1], chain[equals + 1]
    signs = operators[:equals]
    if not signs:
        return None
    if set(signs) <= {"+", "−"}:
        roles = ["addend", *("addend" if sign == "+" else "subtrahend" for sign in signs)]
        return Relation("sum", operand(result, "total"), tuple(operand(f, role) for f, role in zip(left, roles, strict=True)))
    if set(signs) == {"×"} and not any(f.unit == "%" for f in (*left, result)):
        return Relation("sum", operand(result, "total"), tuple(operand(f, "factor") for f in left))
    if signs[0] in "÷/" and (len(signs) == 1 or (len(signs) == 2 and signs[1] == "×" and left[2].value == 100)) and result.unit == "%":
        return Relation("rate", operand(result, "total"), (operand(left[0], "numerator"), operand(left[1], "denominator")))
    return None


def _labelled_sums(prose: Prose) -> list[Relation]:
    """A：1 B：2 A+B：3, where the label of the total names the labels of its terms."""
    relations = []
    for at, total in enumerate(prose.figures):
        match = _PLUS_LABEL.search(prose.flat, max(0, total.start - 120, prose.figures[at - 1].end if at else 0), total.start)
        if not match or _QUOTIENT_LABEL.search(prose.flat, max(0, total.start - 120), total.start):
            continue
        terms = []
        for label in match["terms"].split("+"):
            wanted = _key(label)
            term = next((f for f in reversed(prose.figures[max(0, at - 20) : at]) if wanted and wanted in _keys(prose, f)), None)
            if term is None:
                break
            terms.append(term)
        else:
            relations.append(Relation("sum", operand(total, "total"), tuple(operand(term) for term in terms)))
    return relations


def _labelled_rates(prose: Prose) -> list[Relation]:
    """線上比率 A/(A+B)：80 %, where the label of the rate is its formula."""
    relations = []
    for at, rate in enumerate(prose.figures):
        match = _QUOTIENT_LABEL.search(prose.flat, max(0, rate.start - 120, prose.figures[at - 1].end if at else 0), rate.start) if rate.unit == "%" else None
        if not match:
            continue
        sides = [[_called(prose, at, label) for label in match[side].split("+")] for side in ("above", "below")]
        if all(figure for side in sides for figure in side):
            above, below = ([operand(figure, role) for figure in side if figure] for side, role in zip(sides, ("numerator", "denominator"), strict=True))
            relations.append(Relation("rate", operand(rate, "total"), (*above, *below)))
    return relations


def _called(prose: Prose, at: int, label: str) -> Figure | None:
    """The nearest earlier number that is called by the label, or ends the label."""
    wanted = _key(label)
    near = prose.figures[max(0, at - 20) : at][::-1]
    return next((f for f in near if wanted and wanted in _keys(prose, f)), None)


def _key(label: str) -> str:
    label = label.strip("() ")
    inside = _LETTER.search(label)
    return inside[1] if inside else label


def _keys(prose: Prose, figure: Figure) -> set[str]:
    """What a labelled number may be called: its label, and the letter in brackets behind it."""
    letter = _LETTERED.search(prose.flat, max(0, figure.start - 40), figure.start)
    return {letter["label"], letter["letter"]} if letter else {figure.label}
