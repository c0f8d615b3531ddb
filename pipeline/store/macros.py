"""The SQL macros of a publication: macros.sql, and those whose data is a table of the parsers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from parsers.text.fold import FOLD, fold
from parsers.text.units import UNIT_ALIASES, UNIT_SCALES

SQL = Path(__file__).parent / "sql" / "macros.sql"
_COMMON = " 　\n，（）：；臺ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What most texts hold of the characters that folding changes."""


def statements() -> str:
    """CREATE MACRO statements, to be run in any database before its views."""
    return "\n".join((SQL.read_text("utf-8"), _fold_macro(), _unit_key_macro(), _unit_scale_macros()))


def _fold_macro() -> str:
    """`fold(printed)`: parsers.text.fold.fold in SQL.

    translate() builds its table anew for every row, so that the whole one (1,700 characters) takes 170 us a row: it is
    only used for texts with an uncommon character, the others go through a short table (3 us).
    """
    uncommon = _ranges(code for code in FOLD if chr(code) not in _COMMON)
    common = {ord(c): FOLD[ord(c)] for c in _COMMON}
    return (
        f"CREATE OR REPLACE MACRO fold(printed) AS CASE WHEN regexp_matches(printed, {_literal(f'[{uncommon}]')}) "
        f"THEN {_translate(FOLD)} ELSE {_translate(common)} END;"
    )


def _ranges(codes: Iterable[int]) -> str:
    """The characters as the inside of a regular expression's class."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in ranges)


def _translate(table: Mapping[int, str]) -> str:
    """A call of translate(), which drops the characters that have no counterpart."""
    entries = sorted(table.items(), key=lambda entry: not entry[1])
    return f"translate(printed, {_literal(''.join(chr(code) for code, _ in entries))}, {_literal(''.join(to for _, to in entries))})"


def _unit_key_macro() -> str:
    """`unit_key(unit)`: equal for two units that parsers.text.units.same_unit holds to be the same; NULL for no unit."""
    keys = {fold(unit): fold(group[0]) for group, _, _ in UNIT_ALIASES for unit in group}
    pairs = ", ".join(f"{_literal(unit)}: {_literal(key)}" for unit, key in keys.items())
    return f"CREATE OR REPLACE MACRO unit_key(unit) AS coalesce(MAP {{{pairs}}}[fold(unit)], fold(unit));"


def _unit_scale_macros() -> str:
    """`unit_measure(unit)`: equal for two units whose values can be compared (萬元 and 千元, 場 and 場次), once both are `in_base(value, unit)`;
    `in_unit(value, unit, other)`: the value in another unit, NULL if it has another measure."""
    scales = {fold(unit): (fold(next(iter(scale))), factor) for scale in UNIT_SCALES for unit, factor in scale.items()}
    bases = ", ".join(f"{_literal(unit)}: {_literal(base)}" for unit, (base, _) in scales.items())
    factors = ", ".join(f"{_literal(unit)}: {factor}" for unit, (_, factor) in scales.items())
    return (
        f"CREATE OR REPLACE MACRO unit_measure(unit) AS coalesce(MAP {{{bases}}}[unit_key(unit)], unit_key(unit));\n"
        f"CREATE OR REPLACE MACRO in_base(value, unit) AS value * coalesce(MAP {{{factors}}}[unit_key(unit)], 1);\n"
        "CREATE OR REPLACE MACRO in_unit(value, unit, other) AS CASE WHEN unit_key(unit) IS NOT DISTINCT FROM unit_key(other) THEN value "
        "WHEN unit_measure(unit) = unit_measure(other) THEN CAST(in_base(value, unit) / in_base(1, other) AS DECIMAL(24, 6)) END;"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
