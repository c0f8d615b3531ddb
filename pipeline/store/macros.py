"""The SQL macros of a publication: macros.sql, and those whose data is a table of the parsers."""

from __future__ import annotations

from pathlib import Path

from parsers.text.fold import FOLD

SQL = Path(__file__).parent / "sql" / "macros.sql"


def statements() -> str:
    """CREATE MACRO statements, to be run in any database before its views."""
    return f"{SQL.read_text('utf-8')}\n{_fold_macro()}\n"


def _fold_macro() -> str:
    """`fold(printed)`: parsers.text.fold.fold in SQL. translate() drops the characters that have no counterpart."""
    folded = sorted(FOLD.items(), key=lambda item: not item[1])
    characters = "".join(chr(code) for code, _ in folded).replace("'", "''")
    counterparts = "".join(to for _, to in folded).replace("'", "''")
    return f"CREATE OR REPLACE MACRO fold(printed) AS translate(printed, '{characters}', '{counterparts}');"
