"""No pattern of the parsers may take more than linear time: each is run against hostile texts of 10^5 characters.

A pattern that is only ever matched from a given place is not searched for, since leading spaces would make that quadratic.
"""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pebble
import regex

import parsers

LENGTH = 10**5
LIMIT_SECONDS = 30
"""Of the processor, for all texts together: a linear pattern needs a few at most, a quadratic one minutes for a single text."""

PIECES = (
    *("1", "1,", "1,111", "1.1", "-", "一", "○", "1 萬 ", "百分之", "第1", "1分之", "a", "A1", "01-", "(", "(一)", ")", "「", "114 年 4 月 16 日", "114年至"),
    *("4月", "1、", "、", "：", "A：1 ", "A+", "(A+B)÷", " ", "\u3000", "\n", "1% ", "計1案", "其中", "共計", "等八大", "約", ".", "<p>", "#", "**", "率達"),
    *("項目", "甲、", "114/4/16", "預算數：1 "),
)


def patterns() -> Iterator[tuple[str, str, int]]:
    """Module, name and position of every compiled pattern among the modules' values, inside containers too."""
    for module in sorted(info.name for info in pkgutil.walk_packages(parsers.__path__, "parsers.")):
        for name in sorted(vars(importlib.import_module(module))):
            for position, _ in enumerate(_within(vars(importlib.import_module(module))[name])):
                yield module, name, position


def _within(value: Any, depth: int = 0) -> list[Any]:
    if isinstance(value, re.Pattern | regex.Pattern):
        return [value]
    if depth > 4:
        return []
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        value = [getattr(value, field) for field in value.__dataclass_fields__]
    if isinstance(value, tuple | list | frozenset | set):
        return [pattern for part in value for pattern in _within(part, depth + 1)]
    return []


def is_searched_for(name: str, parsers_source: str) -> bool:
    """True unless the source only ever calls match and fullmatch on a pattern of that name."""
    calls = set(re.findall(rf"\b{name}\.(\w+)\(", parsers_source))
    return not calls or bool(calls - {"match", "fullmatch"})


def run_on_hostile_texts(module: str, name: str, position: int) -> int:
    """How many matches there were in all (so that the work cannot be left out). A process over the limit is ended by the system."""
    signal.setitimer(signal.ITIMER_PROF, LIMIT_SECONDS)
    pattern = _within(vars(importlib.import_module(module))[name])[position]
    own = importlib.import_module(module).__file__ or ""
    paths = [Path(own)] if name.startswith("_") else Path(parsers.__path__[0]).rglob("*.py")
    source = "".join(path.read_text("utf-8") for path in paths)
    searched = is_searched_for(name, source)
    count = 0
    for piece in PIECES:
        text = (piece * (LENGTH // len(piece) + 1))[:LENGTH] + "\x00"
        hostile = text.encode() if isinstance(pattern.pattern, bytes) else text
        count += sum(1 for _ in pattern.finditer(hostile)) if searched else pattern.match(hostile) is not None
        count += pattern.fullmatch(hostile) is not None
    return count


ALL_PATTERNS = list(dict.fromkeys(patterns()))


def test_the_patterns_are_found() -> None:
    assert ("parsers.text.dates", "_DATE", 0) in ALL_PATTERNS
    assert ("parsers.text.dates", "_BEFORE_AFTER", 5) in ALL_PATTERNS
    assert len(ALL_PATTERNS) > 30


def test_only_what_is_matched_in_place_is_not_searched_for() -> None:
    assert is_searched_for("_ITEM", "_ITEM.match(text); _ITEM.search(text)")
    assert is_searched_for("_ITEM", "cues = [_ITEM]")
    assert not is_searched_for("_ITEM", "_ITEM.match(text); _ITEM.fullmatch(text); _OTHER_ITEM.search(text)")


def test_every_pattern_is_linear_on_hostile_text() -> None:
    slow = []
    with pebble.ProcessPool(max_workers=2) as pool:
        running = {which: pool.schedule(run_on_hostile_texts, args=which) for which in ALL_PATTERNS}
        for which, future in running.items():
            try:
                future.result()
            except pebble.ProcessExpired:
                slow.append("{}.{}[{}]".format(*which))
    assert not slow, f"these patterns are not linear: {slow}"
