"""Text for a terminal: document text that cannot command it, tables that stay straight with Chinese in them."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

_WIDE = 100_000  # columns of a pipe: nothing is wrapped or cut there
# Control characters but tab and line feed; what turns the direction of writing, or breaks lines unseen; bytes that are no text.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """The text with everything that a terminal could take for a command written out: ESC as \\x1b."""
    return _COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}" if ord(found[0]) > 0xFF else f"\\x{ord(found[0]):02x}", text)


def console(stream: TextIO | None = None) -> Console:
    """A rich console that takes no text for markup; as wide as the terminal, or without limit in a pipe."""
    from rich.console import Console

    stream = stream or sys.stdout
    return Console(file=stream, markup=False, highlight=False, emoji=False, width=None if stream.isatty() else _WIDE)


def print_table(names: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = (), stream: TextIO | None = None) -> None:
    """Print rows of text under their names, with a rule of hyphens (box-drawing characters are two columns wide in Chinese fonts).

    `right` holds the numbers of the columns that are aligned to the right.
    """
    from rich.box import Box
    from rich.table import Table
    from rich.text import Text

    header_rule = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
    table = Table(box=header_rule, show_edge=False, pad_edge=False, header_style="bold")
    for number, name in enumerate(names):
        table.add_column(Text(plain(name)), justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(value)) for value in row))
    out = console(stream)
    with out.capture() as capture:
        out.print(table)
    (stream or sys.stdout).write("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))
