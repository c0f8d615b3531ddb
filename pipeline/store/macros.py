"""The SQL macros of a publication: macros.sql, and those whose data is a table of the parsers."""

from __future__ import annotations

from pathlib import Path

from parsers.text.fold import FOLD, fold
from parsers.text.units import UNIT_ALIASES

SQL = Path(__file__).parent / "sql" / "macros.sql"


def statements() -> str:
    """CREATE MACRO statements, to be run in any database before its views."""
    return "\n".join((SQL.read_text("utf-8"), _fold_macro(), _unit_key_macro()))


def _fold_macro() -> str:
    """`fold(printed)`: parsers.text.fold.fold in SQL. translate() drops the characters that have no counterpart."""
    folded = sorted(FOLD.items(), key=lambda item: not item[1])
    characters = "".join(chr(code) for code, _ in folded)
    counterparts = "".join(to for _, to in folded)
    return f"CREATE OR REPLACE MACRO fold(printed) AS translate(printed, {_literal(characters)}, {_literal(counterparts)});"


def _unit_key_macro() -> str:
    """`unit_key(unit)`: equal for two units that parsers.text.units.same_unit holds to be the same; NULL for no unit."""
    keys = {fold(unit): fold(group[0]) for group, _, _ in UNIT_ALIASES for unit in group}
    pairs = ", ".join(f"{_literal(unit)}: {_literal(key)}" for unit, key in keys.items())
    return f"CREATE OR REPLACE MACRO unit_key(unit) AS coalesce(MAP {{{pairs}}}[fold(unit)], fold(unit));"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
