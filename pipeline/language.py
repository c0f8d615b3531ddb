"""The language of text for people: Traditional Chinese unless English is asked for. Identifiers stay English."""

from __future__ import annotations

import os
import sys

LANGUAGES = ("zh-TW", "en")


def choose(arguments: list[str] | None = None) -> str:
    """The language that `--lang` or GOVPLAN_LANG asks for.

    Read from the raw arguments because help texts are built when a command's module is imported, before click
    has parsed anything.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    asked = os.environ.get("GOVPLAN_LANG", "")
    for i, argument in enumerate(arguments):
        if argument == "--lang" and i + 1 < len(arguments):
            asked = arguments[i + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return "en" if asked.lower().startswith("en") else "zh-TW"


current = choose()


def say(zh: str, en: str) -> str:
    """The text in the current language."""
    return en if current == "en" else zh


def nested_quotes(text: str) -> str:
    """Chinese text with 『』 for quotation marks inside of 「」: what is quoted may have its own. Left as it is where the marks do
    not pair."""
    shown, depth = [], 0
    for c in text:
        depth += c == "「"
        shown.append({"「": "『", "」": "』"}.get(c, c) if depth > 1 else c)
        depth -= c == "」"
        if depth < 0:
            return text
    return "".join(shown) if depth == 0 else text
