"""The header of a table: which rows it is, what kind of table it announces, which column has which role."""

from __future__ import annotations

from typing import NamedTuple

from parsers.dialects import Vocabulary
from parsers.document import Printed, Table

MOST_HEADER_ROWS = 3

# kind -> roles that must be there; the first kind that fits wins
KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("results", frozenset({"indicator", "actual"})),
    ("shortfalls", frozenset({"indicator", "gap"})),
    ("scores", frozenset({"indicator", "score"})),
    ("plan", frozenset({"indicator", "target"})),
    ("budget", frozenset({"item", "amount"})),
    ("budget", frozenset({"program", "amount"})),
)


class Header(NamedTuple):
    """`columns` maps a role to its column; `unknown` are columns whose header is no known synonym."""

    kind: str
    rows: int
    columns: dict[str, int]
    texts: tuple[Printed, ...]
    unknown: tuple[int, ...]


def read_header(table: Table, vocabulary: Vocabulary) -> Header | None:
    """The table's header, or None if no number of opening rows reads as a header of a known kind.

    Of several numbers of rows the one that names most columns is the header: a body row taken for one spoils names.
    """
    headers = [h for rows in range(1, min(MOST_HEADER_ROWS, table.n_rows) + 1) if (h := _header(table, rows, vocabulary))]
    return max(headers, key=lambda h: (len(h.columns), -h.rows), default=None)


def looks_like_header(row: list[str], vocabulary: Vocabulary) -> bool:
    """True if a row could open a new table: at least two of its cells are known headers, and most of them."""
    filled = [text for text in row if text.strip()]
    known = sum(1 for text in filled if vocabulary.role(text) or vocabulary.score_parts.match(text))
    return known >= 2 and 2 * known > len(filled)


def header_texts(table: Table, rows: int) -> tuple[Printed, ...]:
    """Each column's header: the distinct cells above it, from top to bottom."""
    grid = table.grid()[:rows]
    texts = []
    for col in range(table.n_cols):
        cells = dict.fromkeys(row[col] for row in grid if row[col] is not None)
        texts.append(Printed.join([c.text for c in cells if c], " "))
    return tuple(texts)


def _header(table: Table, rows: int, vocabulary: Vocabulary) -> Header | None:
    texts = header_texts(table, rows)
    parts = [vocabulary.score_parts.match(t.text) for t in texts if t]
    if len(parts) >= 2 and all(parts):
        return Header("totals", rows, {}, texts, ())
    columns: dict[str, int] = {}
    unknown = []
    for col, text in enumerate(texts):
        role = vocabulary.role(text.text) if text else None
        if role is None or role in columns:
            if text:
                unknown.append(col)
        else:
            columns[role] = col
    kind = next((kind for kind, roles in KINDS if roles <= columns.keys()), None)
    return Header(kind, rows, columns, texts, tuple(unknown)) if kind else None
