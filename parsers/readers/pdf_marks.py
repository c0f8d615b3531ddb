"""What is printed on or beside text without being part of it: raised digits that point to a note, lines through text that no longer
holds, and watermarks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby, pairwise

from parsers.readers import raised
from parsers.readers.pdf_rules import Rule
from parsers.readers.pdf_text import Piece

# Fractions of an em: how far raised text stands above the line beside it, how much smaller it is at least, how close it touches.
_LEAST_RAISE = 0.15
_MOST_RAISE = 0.75
_SMALLER = 0.92
_TOUCH = 0.15
# Where above the base line a line goes through text, how thick it may be, and how far from a character's border it ends.
_LOWEST = 0.12
_HIGHEST = 0.55
_THICKEST = 0.15
_NEAR = 0.25
_SHORTEST = 3.0  # points
# A watermark is so many times as large as most text of the page; its glyphs reach so high and keep so far from the sides of their boxes.
_LARGE = 2.0
_INK_HEIGHT = 0.75
_INK_SIDE = 0.1


def without_marks(pieces: list[Piece]) -> list[Piece]:
    """Upright pieces, in the order of the page's content, without raised marks of notes; other raised text stands on its line."""
    steps = [i for i, (a, b) in enumerate(pairwise(pieces)) if a[3] != b[3] and a[2] != b[2]]  # sizes and base lines, most often equal
    suspects = [i for i in steps if _touch(pieces[i], pieces[i + 1])]
    if not suspects:
        return pieces
    settled: list[Piece | None] = list(pieces)
    for i in suspects:
        for mark, host in ((i + 1, i), (i, i + 1)):
            if _is_raised(pieces[mark], pieces[host]) and settled[mark] is pieces[mark]:
                _settle(mark, host, pieces, settled)
    return [piece for piece in settled if piece is not None]


def _touch(a: Piece, b: Piece) -> bool:
    return abs(b.edges[0] - a.edges[-1]) <= _TOUCH * max(a.size, b.size)


def _is_raised(piece: Piece, host: Piece) -> bool:
    return piece.size <= _SMALLER * host.size and _LEAST_RAISE * host.size <= host.base - piece.base <= _MOST_RAISE * host.size


def _settle(mark: int, host: int, pieces: Sequence[Piece], settled: list[Piece | None]) -> None:
    """Take the raised piece at `mark`, with those that go on with it, away or put it on the line of the one at `host` beside it."""
    first = last = mark
    while first - 1 != host and first and _goes_on(pieces[first - 1], pieces[first]):
        first -= 1
    while last + 1 != host and last + 1 < len(pieces) and _goes_on(pieces[last], pieces[last + 1]):
        last += 1
    before = pieces[first - 1].text if first and _is_raised(pieces[first], pieces[first - 1]) and _touch(pieces[first - 1], pieces[first]) else ""
    read = raised.as_read("".join(piece.text for piece in pieces[first : last + 1]), before.rstrip())
    for i in range(first, last + 1):
        length = len(pieces[i].text)
        settled[i] = pieces[i]._replace(text=read[:length], base=pieces[host].base) if read else None
        read = read[length:]


def _goes_on(a: Piece, b: Piece) -> bool:
    return a.base == b.base and abs(a.size - b.size) < 0.1 * a.size and _touch(a, b)


def overprinted(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Upright pieces without the large ones that are printed over other text, as upright watermarks are, and these: whole lines of them."""
    usual = sorted([piece[3] for piece in pieces])[len(pieces) // 2] if pieces else 0.0
    large = [piece for piece in pieces if piece[3] >= _LARGE * usual and piece.text.strip()]
    if not large:
        return pieces, []
    small = sorted((piece for piece in pieces if piece.size < _LARGE * usual), key=_level)
    levels = [_level(piece) for piece in small]
    over = set()
    for piece in large:
        top, bottom = bisect_left(levels, piece.base - _INK_HEIGHT * piece.size), bisect_left(levels, piece.base)
        if _covers(piece, small[top:bottom]):
            over.add((piece.base, piece.size))
    if not over:
        return pieces, []
    marks = [piece for piece in large if (piece.base, piece.size) in over]
    return [piece for piece in pieces if (piece.base, piece.size) not in over], marks


def _level(piece: Piece) -> float:
    """Half way up the characters of a piece."""
    return piece.base - 0.35 * piece.size


def _covers(large: Piece, others: Sequence[Piece]) -> bool:
    """True if a character of one of the others stands where one of a large piece has its ink."""
    room = _INK_SIDE * large.size
    inks = [(a + room, b - room) for a, b, text in zip(large.edges, large.edges[1:], large.text, strict=False) if not text.isspace()]
    return any(
        piece.size * _LARGE <= large.size and any(start < (a + b) / 2 < end for start, end in inks)
        for piece in others
        for a, b, text in zip(piece.edges, piece.edges[1:], piece.text, strict=False)
        if not text.isspace()
    )


def struck(pieces: list[Piece], horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> tuple[list[Piece], list[Piece]]:
    """Upright pieces without the characters that a line goes through, and these. Such a line begins and ends where characters do; one that
    runs from one vertical line to another is a border."""
    borders = {round(at) + near for at in {rule[0] for rule in vertical} for near in (-1, 0, 1)}
    reaches = {rule[1:3] for rule in horizontal}  # those of many lines are one
    free = {(start, end) for start, end in reaches if end - start >= _SHORTEST and not (round(start) in borders and round(end) in borders)}
    through = _through(pieces, [rule for rule in horizontal if rule[1:3] in free]) if free else {}
    if not through:
        return pieces, []
    kept: list[Piece] = []
    gone: list[Piece] = []
    for i, piece in enumerate(pieces):
        if i not in through:
            kept.append(piece)
            continue
        flags = [any(rule.start <= (a + b) / 2 <= rule.end for rule in through[i]) for a, b in pairwise(piece.edges)]
        for is_gone, places in groupby(range(len(flags)), key=flags.__getitem__):
            part = list(places)
            begin, end = part[0], part[-1] + 1
            (gone if is_gone else kept).append(piece._replace(text=piece.text[begin:end], edges=piece.edges[begin : end + 1]))
    return kept, gone


def _through(pieces: Sequence[Piece], lines: Sequence[Rule]) -> dict[int, list[Rule]]:
    """The lines that go through each piece, by its index."""
    order = sorted(range(len(pieces)), key=lambda i: pieces[i].base)
    bases = [pieces[i].base for i in order]
    reach = _HIGHEST * max((piece.size for piece in pieces), default=0.0)
    through: dict[int, list[Rule]] = {}
    for rule in lines:
        near = order[bisect_left(bases, rule.at) : bisect_right(bases, rule.at + reach)]
        met = [i for i in near if _goes_through(rule, pieces[i])]
        ends = [(edge, _NEAR * pieces[i].size) for i in met for edge in pieces[i].edges]
        if met and all(any(abs(edge - end) <= room for edge, room in ends) for end in (rule.start, rule.end)):
            for i in met:
                through.setdefault(i, []).append(rule)
    return through


def _goes_through(rule: Rule, piece: Piece) -> bool:
    height = piece.base - rule.at
    return (
        _LOWEST * piece.size <= height <= _HIGHEST * piece.size
        and rule.pen <= max(1.0, _THICKEST * piece.size)
        and rule.start < piece.edges[-1]
        and rule.end > piece.edges[0]
    )
