"""Formulas of the 衡量標準: (當年度實支數+應付數+節餘數+控留數)÷預算數×100% as linear terms over linear terms.

A bracket behind a label is a remark and belongs to it; one in front of an operand groups. Anything that is not linear over
linear gives no formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

import regex

Side = Literal["numerator", "denominator"]
Rounding = Literal["half_up", "up", "down"]

_SIGNS = str.maketrans("（）／＋－−×＊＝％﹪：［］", "()/+--**=%%:[]")
_TIMES_HUNDRED = regex.compile(r"[*xX]\s*100\s*%?\s*$")
_TOKEN = regex.compile(
    r"(?P<open>[(\[])|(?P<close>[)\]])|(?P<operator>[+\-*÷/])|(?P<label>[^\s\d+\-*÷/()\[\]])"
    r"|(?P<number>\d++(?:,\d{3})*+(?:\.\d++)?+)"
)
_REMARK = regex.compile(r"\([^()]*\)")
_NOTE = regex.compile(r"[。；;\n]|備註|註[:：]|說明[:：]|※")
_PREFIX = regex.compile(r"^(?:[^÷/()]{0,24}[=:]\s*)+|^\s*(?:計算(?:公式|方式)|公式)\s*:?\s*")
_DIVISION = regex.compile(r"÷|除以|/.{0,60}[*xX]\s{0,3}100")
_OPERATOR = regex.compile("[÷/*]")
_GOES_ON = regex.compile(r"\s*+[^\s+\-*÷/)\]]")
_ROUNDINGS: tuple[tuple[regex.Pattern[str], Rounding], ...] = (
    (regex.compile("無條件進[位入]"), "up"),
    (regex.compile("無條件捨[去棄]"), "down"),
    (regex.compile("四捨五入"), "half_up"),
)
LONGEST = 400
"""Characters of a formula; what is longer is prose."""


@dataclass(frozen=True, slots=True)
class FormulaTerm:
    """sign * coefficient * the number called `label`, on one side of the division; [start, end) is the label's place."""

    side: Side
    sign: int
    coefficient: Decimal
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedFormula:
    """A formula at [start, end) of the standard. `rounding` is what a note in the standard prescribes, or None."""

    expression: str
    start: int
    end: int
    rounding: Rounding | None
    terms: tuple[FormulaTerm, ...]


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


class _NotLinear(Exception):
    """The expression is no formula that this module understands."""


def parse_formula(standard: str) -> ParsedFormula | None:
    """The formula of a standard, or None if it states none (件數, 進度控管, prose)."""
    plain = standard.translate(_SIGNS)
    if not _DIVISION.search(plain[:LONGEST]):  # a slash alone is an "or": 線上/超商
        return None
    note = _NOTE.search(plain)
    end = note.start() if note else len(plain)
    comma = max(plain.rfind(mark, 0, end) for mark in "，,")
    if comma >= 0 and not _OPERATOR.search(plain, comma, end):  # …×100%，採四捨五入
        end = comma
    prefix = _PREFIX.match(plain[:end])
    start = prefix.end() if prefix else 0
    if end - start > LONGEST:
        return None
    try:
        terms = _quotient(_tokens(plain[:end].replace("除以", "÷ "), start))
    except _NotLinear:
        return None
    expression = standard[start:end].strip()
    return ParsedFormula(expression, standard.index(expression, start), standard.index(expression, start) + len(expression), rounding_of(standard), terms)


def rounding_of(text: str) -> Rounding | None:
    """The rounding that a note prescribes: 無條件進位 is `up`."""
    return next((rounding for pattern, rounding in _ROUNDINGS if pattern.search(text)), None)


def _tokens(plain: str, start: int) -> list[_Token]:
    """Labels (with their remarks), numbers, operators and grouping brackets."""
    hundred = _TIMES_HUNDRED.search(plain)
    end = hundred.start() if hundred else len(plain)
    tokens: list[_Token] = []
    position = start
    while position < end:
        match = _TOKEN.match(plain, position, end)
        if not match:  # white space
            position += 1
            continue
        kind = next(name for name in ("open", "close", "operator", "number", "label") if match[name] is not None)
        after_label = bool(tokens) and tokens[-1].kind == "label"
        if kind == "number" and _GOES_ON.match(plain, match.end(), min(end, match.end() + 9)):
            kind = "label"  # digits inside a name: 1999 專線受理件數
        if kind == "open" and after_label:
            remark = _REMARK.match(plain, match.start(), end)
            if remark:
                tokens[-1].end = remark.end()
                position = remark.end()
                continue
        if kind in ("label", "number") and after_label and (kind == "label" or plain[match.start() - 1] not in "+-*÷/("):
            tokens[-1].text += match[0]
            tokens[-1].end = match.end()
        else:
            tokens.append(_Token(kind, match[0], match.start(), match.end()))
        position = match.end()
    return tokens


def _quotient(tokens: list[_Token]) -> tuple[FormulaTerm, ...]:
    """numerator ÷ denominator, each a label or a group."""
    tokens = _unwrapped(tokens)
    depth = 0
    divisions = []
    for at, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.kind == "operator" and token.text in "÷/":
            divisions.append(at)
    if len(divisions) != 1:
        raise _NotLinear
    cut = divisions[0]
    if any(_is_open_sum(side) for side in (tokens[:cut], tokens[cut + 1 :])):
        raise _NotLinear  # a + b ÷ c is not (a + b) ÷ c
    return (*_linear(tokens[:cut], "numerator"), *_linear(tokens[cut + 1 :], "denominator"))


def _is_open_sum(tokens: list[_Token]) -> bool:
    """True if a + or - stands outside brackets."""
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.kind == "operator" and token.text in "+-":
            return True
    return False


def _unwrapped(tokens: list[_Token]) -> list[_Token]:
    """Without the bracket pairs around the whole."""
    while len(tokens) > 2 and tokens[0].kind == "open" and _closing(tokens) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens


def _closing(tokens: list[_Token]) -> int:
    """Where the bracket that the tokens open with closes; -1 if it never does."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            return at
    return -1


def _linear(tokens: list[_Token], side: Side) -> list[FormulaTerm]:
    """label [× or ÷ number] joined by + and -."""
    terms: list[FormulaTerm] = []
    sign = 1
    tokens = _unwrapped(tokens)
    at = 0
    while at < len(tokens):
        coefficient = Decimal(1)
        if tokens[at].kind == "number" and at + 1 < len(tokens) and tokens[at + 1].text == "*":
            coefficient = _number(tokens[at])
            at += 2
        if at >= len(tokens) or tokens[at].kind != "label":
            raise _NotLinear
        label = tokens[at]
        at += 1
        while at + 1 < len(tokens) and tokens[at].kind == "operator" and tokens[at].text in "*÷/" and tokens[at + 1].kind == "number":
            factor = _number(tokens[at + 1])
            if not factor:
                raise _NotLinear
            coefficient = coefficient * factor if tokens[at].text == "*" else coefficient / factor
            at += 2
        terms.append(FormulaTerm(side, sign, coefficient, label.text, label.start, label.end))
        if at == len(tokens):
            return terms
        if tokens[at].kind != "operator" or tokens[at].text not in "+-":
            raise _NotLinear
        sign = 1 if tokens[at].text == "+" else -1
        at += 1
    raise _NotLinear


def _number(token: _Token) -> Decimal:
    try:
        return Decimal(token.text.replace(",", ""))
    except InvalidOperation as error:
        raise _NotLinear from error
