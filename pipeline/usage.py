"""Help and complaints about usage in the chosen language: click speaks English only."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from pipeline.language import say

_GIVEN = re.compile("'(.*?)'(?= is not |: )")  # how click begins what it says of a value
_WORDS = {
    "Show this message and exit.": "顯示此說明並結束。",
    "Show the version and exit.": "顯示版本並結束。",
    "[default: ": "[預設：",
}


class Formatter(click.HelpFormatter):
    """Help with its own words in the current language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, say("用法：", "Usage: ") if prefix is None else prefix)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, say(_in_chinese(text), text)) for name, text in rows], col_max, col_spacing)

    def write_heading(self, heading: str) -> None:
        super().write_heading(say({"Options": "選項"}.get(heading, heading), heading))


def _in_chinese(text: str) -> str:
    """The help of an option with click's own words in Chinese."""
    for english, chinese in _WORDS.items():
        text = text.replace(english, chinese)
    return text


class Context(click.Context):
    formatter_class = Formatter


def complaint(error: click.ClickException) -> str:
    """What is wrong with the arguments, and where help is."""
    ctx = getattr(error, "ctx", None)
    usage = f"{ctx.get_usage()}\n" if ctx else ""
    more = say(f"說明：{ctx.command_path} --help\n", f"Help: {ctx.command_path} --help\n") if ctx else ""
    return f"{usage}{more}{say('錯誤：' + _zh(error), 'Error: ' + error.format_message())}"


def _zh(error: click.ClickException) -> str:
    """The complaint in Chinese; those of our own are already."""
    if isinstance(error, click.NoSuchOption):
        near = f"是否為 {'、'.join(sorted(error.possibilities))}？" if error.possibilities else ""
        return f"沒有選項 {error.option_name}。{near}"
    if isinstance(error, getattr(click.exceptions, "NoSuchCommand", ())):
        return f"沒有命令 {getattr(error, 'command_name', '')}。"
    if isinstance(error, click.BadParameter):
        named = error.param.get_error_hint(error.ctx) if error.param and error.ctx else str(error.param_hint or "")
        if isinstance(error, click.MissingParameter):
            return f"缺少 {named}。{_expected(error.param)}"
        given = _GIVEN.match(error.message)
        return f"{named} 的值{f'「{given[1]}」' if given else ''}不正確。{_expected(error.param) or error.message}"
    if isinstance(error, click.BadOptionUsage):
        return f"選項 {error.option_name} 的用法不正確。"
    return error.format_message()


def _expected(param: click.Parameter | None) -> str:
    """What a parameter takes, where its type says so."""
    kind = param.type if param else None
    if isinstance(kind, click.Choice):
        return f"應為 {'、'.join(map(str, kind.choices))} 之一。"
    if isinstance(kind, click.IntRange):
        low = "" if kind.min is None else f"不小於 {kind.min}"
        high = "" if kind.max is None else f"不大於 {kind.max}"
        return f"應為{'、'.join(filter(None, (low, high)))} 的整數。"
    return ""
