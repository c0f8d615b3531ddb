"""Quantities of table cells ("59.36 %", "2 場次", "90分以上"), units and their aliases, and units of money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

import regex

from parsers.text.fold import fold
from parsers.text.numerals import COUNTERS, chinese_integer, find_numbers, parse_number

UNIT_ALIASES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    # units that count the same thing; a target and a result that a careful reader holds to be in one unit
    (("場", "場次", "次", "場數", "次數"), "2 場次", "3 次"),
    (("件", "件數", "案", "案件", "案數", "案件數"), "1 件數", "2 案"),
    (("項", "項數", "筆", "筆數", "項次"), "400 項", "460 筆"),
    (("人", "人數", "名", "位"), "30 人", "30 名"),
    (("人次", "人次數"), "1,200 人次", "1,350人次數"),
    (("家", "家數"), "4 家", "8 家數"),
    (("個", "個數"), "20 個", "29 個數"),
    (("處", "處數"), "3 處", "4 處數"),
    (("戶", "戶數"), "12 戶", "12 戶數"),
    (("班", "班數"), "2 班", "2 班數"),
    (("篇", "篇數"), "10 篇", "12 篇數"),
    (("里", "個里"), "12 個里", "84 里"),
    (("村里", "個村里"), "12 個村里", "84 村里"),
    (("鄉鎮市", "個鄉鎮市"), "3 個鄉鎮市", "3 鄉鎮市"),
    (("鄉鎮", "個鄉鎮"), "3 個鄉鎮", "3 鄉鎮"),
    (("縣市", "個縣市"), "3 個縣市", "3 縣市"),
    (("則", "則數"), "10 則", "12 則數"),
    (("天", "日", "日數", "天數"), "3 天", "3 日"),
    (("分", "分數"), "90 分", "88.5分以上"),
    (("台", "臺", "臺數"), "5 台", "5 臺"),
    (("%", "百分比", "百分點", "個百分點"), "97%", "97 百分點"),
    (("公里", "km"), "1.5 公里", "1.5km"),
    (("公頃", "ha"), "3 公頃", "3ha"),
    (("元", "新臺幣元", "圓"), "5,000 元", "5,000 圓"),
    (("千元", "仟元", "新臺幣千元"), "5 千元", "5 仟元"),
)
"""Groups of units that agree, each with two cells in which members stand."""


UNIT_SCALES: tuple[dict[str, int], ...] = (
    {"元": 1, "百元": 10**2, "千元": 10**3, "萬元": 10**4, "十萬元": 10**5, "百萬元": 10**6, "千萬元": 10**7, "億元": 10**8, "十億元": 10**9},
    {"公分": 1, "公尺": 10**2, "公里": 10**5},
    {"平方公尺": 1, "公頃": 10**4, "平方公里": 10**6},
    {"公克": 1, "公斤": 10**3, "公噸": 10**6},
    {"公升": 1, "立方公尺": 10**3},
    {"秒": 1, "分鐘": 60, "小時": 3600},
    {"‰": 1, "%": 10, "成": 100},
)
"""What units measure the same thing, and how many of the smallest one each is: 1 公頃 and 8,000 平方公尺 can be divided."""

_COUNTED = {fold(word) for counter in COUNTERS for word in (counter, f"{counter}數")}
_CANONICAL = {fold(unit): fold(group[0]) for group, _, _ in UNIT_ALIASES for unit in group}

_MONEY = {"": 1, "十": 10, "百": 100, "千": 10**3, "萬": 10**4, "十萬": 10**5, "百萬": 10**6, "千萬": 10**7, "億": 10**8, "十億": 10**9, "百億": 10**10}
_MONEY_UNIT = regex.compile(r"(?P<scale>[十百千]?[萬億]|[百千])元|(?<![多單公次紀狀改])元(?![月件素旦宵首])")
_SCALED_UNIT = regex.compile(r"(?P<scale>[十百千]?[萬億]|[百千])(?P<unit>.+)")
_FORMAL = str.maketrans("佰仟", "百千")

_LABEL = regex.compile(
    r"^(?:[^\d，。；%]{0,12}(?:率|度|數|比例|比重|值)[:：為達]?)?\s*+"
    r"(?:(?:[應須需]?達[成到]?|[應須需]?完成|[應須需]?辦理|預計|每年|全年|共計?|[合總]計|計|平均|維持|[提上]升[至到為]|提高[至到為]|[下調]?降低?[至到為]|[減縮][少短]?[至到為]"
    r"|(?P<bound>不[得可應]?(?:[低高少大多小]於|超過|逾)|[低高少大多小]於|至少|至多|約|近|逾|超過|[≧≥＞>≦≤＜<]))\s*+){0,3}+"
)
_PER_CENT = regex.compile(r"百分之\s*+(?P<number>\d{1,4}(?:[.．]\d{1,6})?|\p{Han}{1,7}?)(?=(?:以[上下內]|左右|上下|$))")
_UNIT = regex.compile(
    r"\G[¹²³⁰⁴-⁹①-⑳*＊※]{0,2}+\s*+(?P<unit>[%％﹪‰]|(?!以[上下內]|左右|上下)(?:[\p{Han}\p{Latin}℃°²³/]\s*+){1,8}?)?\s*+"
    r"(?P<bound>[(（]?(?:含)?[)）]?以[上下內][)）]?|內|左右|上下|餘)?\s*+(?:[(（][^()（）]*[)）])?[。.]?[*＊※]?"
)
_TENTHS = regex.compile(r"成([一二三四五六七八九])")
_GROUPED = regex.compile(r"\s*[-－−△▲]?\d{1,3}(?:，\d{3})+(?:\.\d+)?(?!\d)[^\d，,、]*")
_NO_UNIT = regex.compile(r"完成|達成|[已及並且之的]|^(?:年度?|月份?)$")
_SCALED = regex.compile(r"[\d,. 　]{1,24}+(?P<scale>[百千]?[萬億]|百)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `unit` is as printed but without spaces, None where none is printed; `text` is the whole
    cell; `quantum` and `is_exact` as in `numerals.Number`."""

    value: Decimal
    unit: str | None
    text: str
    quantum: Decimal
    is_exact: bool


@lru_cache(maxsize=1024)
def parse_quantity(text: str) -> Quantity | None:
    """The quantity that a cell states, or None for anything else ("－", "無", a date, a sentence, a range).

    Units of money keep their scale ("800 萬元" is 800 萬元); elsewhere 萬 and 億 belong to the number ("5 萬人次" is
    50000 人次). Cells of a column say the same again and again, so the last thousand answers are kept.
    """
    per_cent = _PER_CENT.search(text) if "百分之" in text else None
    if per_cent:
        stated = parse_number(per_cent["number"])
        quantity = parse_quantity(f"{text[: per_cent.start()]}{stated.value}%{text[per_cent.end() :]}") if stated else None
        return replace(quantity, text=text) if quantity else None
    lone = parse_number(text)
    if lone is None and "，" in text and _GROUPED.fullmatch(text):  # in a cell of one number the comma is no list's
        quantity = parse_quantity(text.replace("，", ","))
        return replace(quantity, text=text) if quantity else None
    number = lone or next(iter(find_numbers(text)), None)
    if number is None:
        return None
    if lone:
        return Quantity(number.value, None, text, number.quantum, number.is_exact)
    label, rest = _LABEL.fullmatch(text, 0, number.start), _UNIT.fullmatch(text, number.end)
    if not label or not rest:
        return None
    unit = "".join((rest["unit"] or "").split()) or None
    tenth = _TENTHS.fullmatch(unit or "")
    if tenth:
        value = number.value + Decimal(chinese_integer(tenth[1]) or 0) / 10
        return Quantity(value, "成", text, Decimal("0.1"), number.is_exact and not label["bound"] and not rest["bound"])
    if unit and _NO_UNIT.search(unit):
        return None
    scaled = _SCALED.fullmatch(number.text) if unit and unit.startswith("元") else None
    scale = _MONEY[scaled["scale"]] if scaled else 1
    if scaled:
        unit = scaled["scale"] + (unit or "")
    return Quantity(number.value / scale, unit, text, number.quantum / scale, number.is_exact and not label["bound"] and not rest["bound"])


def money_factor(unit_text: str) -> Decimal | None:
    """NTD for each unit of money that a text names: 千元 1000, "預算金額(單位：百萬元)" 1000000; None where no unit of
    money stands in it. A scaled unit wins over a bare 元."""
    found = list(_MONEY_UNIT.finditer("".join(unit_text.translate(_FORMAL).split())))
    scales = [match["scale"] for match in found if match["scale"]]
    if not found:
        return None
    return Decimal(_MONEY[scales[0]]) if scales else Decimal(1)


def split_scale(unit: str) -> tuple[int, str]:
    """How many of a unit a scaled one counts, and that unit: 萬人次 is (10000, 人次). Money keeps its scale, as in its quantities."""
    match = _SCALED_UNIT.fullmatch(unit)
    return (_MONEY[match["scale"]], match["unit"]) if match and money_factor(unit) is None and is_unit(match["unit"]) else (1, unit)


def same_unit(first: str, second: str) -> bool:
    """True if both units are one after folding and the alias map: 場次 and 次, 件 and 件數, 項 and 筆."""
    return canonical_unit(first) == canonical_unit(second)


def is_unit(text: str) -> bool:
    """True for a word that is known to count or measure: 場次, 件數, %, 公頃."""
    folded = fold(text)
    return folded in _CANONICAL or folded in _COUNTED or money_factor(folded) is not None


def canonical_unit(unit: str) -> str:
    """The folded unit that stands for its group of aliases; the folded unit itself if it has none."""
    folded = fold(unit)
    return _CANONICAL.get(folded, folded)
