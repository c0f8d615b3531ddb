"""Text for a terminal: document text that cannot command it, tables that stay straight with Chinese in them."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

_WIDE = 100_000  # columns of a pipe: nothing is wrapped or cut there
# Control characters; what turns the direction of writing, hides, or breaks lines unseen; bytes that are no text.
_COMMANDS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SPACE = re.compile(r"\s")


def plain(text: str) -> str:
    """The text with everything but tabs and line feeds that a terminal could take for a command, or would not show, written out: ESC
    as \\x1b."""
    if text.isprintable():
        return text
    return "".join(_written_out(c) if unicodedata.category(c) in _COMMANDS and c not in "\t\n" else c for c in text)


def _written_out(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number <= 0xFF else f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def one_line(text: str | None) -> str:
    """The plain text with a space for every white space, line feeds too."""
    return plain(_SPACE.sub(" ", text or ""))


def console(stream: TextIO | None = None, width: int | None = None) -> Console:
    """A rich console that takes no text for markup; as wide as the terminal (80 columns in a pipe) unless told."""
    from rich.console import Console

    return Console(file=stream or sys.stdout, markup=False, highlight=False, emoji=False, width=width)


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
    stream = stream or sys.stdout
    out = console(stream, None if stream.isatty() else _WIDE)
    with out.capture() as capture:
        out.print(table)
    stream.write("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))
