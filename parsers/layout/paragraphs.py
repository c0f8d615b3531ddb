"""Lines to paragraphs: lines that geometry shows to run on, and sentences that a page break cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.document import Block, Line, Printed, Table
from parsers.text.linebreaks import word_space

SHORTEST_CUT_LINE = 24  # characters: a page can cut a paragraph only at the end of a full line of print

_PARAGRAPH_END = tuple("。！？；!?;：:」』）)】")
_CONTINUATION = tuple("，、。；：）」』,)%％")
_BRACKETS = (("(（", ")）"), ("「", "」"), ("『", "』"))


def unwrap(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with every line that runs on joined to the line before it."""
    unwrapped: list[Block] = []
    pending: list[Line] = []

    def flush() -> None:
        if pending:
            unwrapped.append(replace(pending[0], text=join_lines(*(line.text for line in pending))))
            pending.clear()

    for block in blocks:
        if isinstance(block, Table):
            flush()
            unwrapped.append(block)
            continue
        if block.joins != "wraps":
            flush()
        pending.append(block)
    flush()
    return unwrapped


def join_lines(*lines: Printed) -> Printed:
    """Lines of one paragraph as one text: a line break stands for a space between two Latin words only."""
    parts: list[Printed] = []
    for line in lines:
        if parts and word_space(parts[-1].text, line.text):
            parts.append(Printed(" "))
        parts.append(line)
    return Printed.join(parts)


def is_cut(before: str, after: str) -> bool:
    """True if a page break may stand between the two: the first stops in mid-sentence at the end of a full line."""
    if after.startswith(_CONTINUATION):
        return True
    return len(before) >= SHORTEST_CUT_LINE and (not before.endswith(_PARAGRAPH_END) or _has_open_bracket(before))


def _has_open_bracket(text: str) -> bool:
    return any(sum(map(text.count, opening)) > sum(map(text.count, closing)) for opening, closing in _BRACKETS)
