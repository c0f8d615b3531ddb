"""Numbered items inside running text: 1. … 2. …, (一)… (二)…, 一、… 二、…, ①…②…, nested and over lines."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from parsers.text.figures import Prose
from parsers.text.numerals import chinese_integer

_HAN = "[一二三四五六七八九十]{1,3}"
_MARKER = regex.compile(
    rf"""(?=[(①-⑳\d一二三四五六七八九十第])(?:  # what a marker may open with: most characters are passed over quickly
        (?P<bracketed>\((?P<bh>{_HAN})\)、?) | (?P<arabic_bracketed>\((?P<ba>\d{{1,2}})\)、?)
      | (?P<circled>[①-⑳])
      | (?P<arabic>(?<![\d.,/第A-Za-z])(?P<aa>\d{{1,2}})[.、．](?![\d]))
      | (?P<simple>(?<=^|[。；;:：\n，])(?P<sh>{_HAN})、)
      | (?P<phase>(?<=^|[。；;:：\n])第(?P<ph>{_HAN}|\d{{1,2}})(?:階段|期|部分|類|次(?:會議)?|場次?|梯次?)[:：]))""",
    regex.VERBOSE | regex.MULTILINE,
)
_KINDS = ("bracketed", "arabic_bracketed", "circled", "arabic", "simple", "phase")


@dataclass(slots=True)
class Item:
    """A numbered item: its marker at [marker, start), its text at [start, end)."""

    kind: str
    ordinal: int
    marker: int
    start: int
    end: int
    lists: list[list[Item]] = field(default_factory=list)


def find_items(prose: Prose) -> list[list[Item]]:
    """All lists of at least two items counting 1, 2, 3 …, outer ones before those nested in their items.

    The last item of a list ends with its line, or where the other items are one sentence each, with its sentence.
    """
    stack: list[list[Item]] = []
    lists: list[list[Item]] = []
    for match in _MARKER.finditer(prose.flat):
        kind = next(name for name in _KINDS if match[name])
        item = Item(kind, _ordinal(match, kind), match.start(), match.end(), len(prose.text))
        while stack and not _continues(stack, item):
            if item.ordinal == 1 and all(open_list[0].kind != kind for open_list in stack):
                break
            stack.pop()
        if stack and stack[-1][0].kind == kind and item.ordinal == stack[-1][-1].ordinal + 1:
            stack[-1][-1].end = item.marker
            stack[-1].append(item)
        elif item.ordinal == 1:
            opened = [item]
            if stack:
                stack[-1][-1].lists.append(opened)
            stack.append(opened)
            lists.append(opened)
    found = [items for items in lists if len(items) > 1]
    for items in found:
        _close(prose, items)
    return found


def _continues(stack: list[list[Item]], item: Item) -> bool:
    return stack[-1][0].kind == item.kind and stack[-1][-1].ordinal + 1 == item.ordinal


def _ordinal(match: regex.Match[str], kind: str) -> int:
    if kind == "circled":
        return ord(match[kind]) - ord("①") + 1
    printed = match["bh"] or match["ba"] or match["aa"] or match["sh"] or match["ph"]
    return int(printed) if printed.isdecimal() else chinese_integer(printed) or 0


def _close(prose: Prose, items: list[Item]) -> None:
    """Set the end of the last item, which no marker bounds."""
    last = items[-1]
    line_end = prose.flat.find("\n", last.start)
    line_end = len(prose.text) if line_end < 0 else line_end
    others = [prose.flat[item.start : item.end].strip() for item in items[:-1]]
    if all(text.count("。") == 1 and text.endswith("。") for text in others):
        stop = prose.flat.find("。", last.start)
        line_end = min(line_end, stop + 1) if stop >= 0 else line_end
    last.end = min(last.end, line_end)
