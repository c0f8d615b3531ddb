"""Folding: one spelling for text that is printed in several ways.

`unify` is all that text columns undergo; `fold` is for keys and comparisons only. Both work character by
character, so offsets into the printed text survive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from parsers.document import Printed

_RADICALS = (  # each radical with its ideograph: Unicode's EquivalentUnifiedIdeograph.txt, for the block that has no decompositions
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵"
    "⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎"
    "⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐"
    "⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)

VARIANTS: tuple[tuple[str, str, str, str], ...] = (
    # variants, common form, a text with the variant, the same text in the common form
    ("叁叄参", "參", "叁、年度關鍵績效指標", "參、年度關鍵績效指標"),
    ("贰弍", "貳", "贰、目標達成情形", "貳、目標達成情形"),
    ("臺", "台", "臺中市政府", "台中市政府"),
    ("爲", "為", "爲民服務", "為民服務"),
    ("裏", "裡", "社區裏", "社區裡"),
    ("羣", "群", "族羣", "族群"),
    ("峯", "峰", "尖峯時段", "尖峰時段"),
    ("衞", "衛", "衞生局", "衛生局"),
    ("綫", "線", "上綫", "上線"),
    ("証", "證", "驗証", "驗證"),
    ("佔", "占", "佔比", "占比"),
    ("説", "說", "説明", "說明"),
    ("敎", "教", "敎育處", "教育處"),
    ("靑", "青", "靑年", "青年"),
    ("黄", "黃", "黄金", "黃金"),
    ("户戸", "戶", "户政", "戶政"),
    ("强", "強", "加强", "加強"),
    ("旣", "既", "旣有", "既有"),
    ("卽", "即", "卽時", "即時"),
    ("眞", "真", "眞實", "真實"),
    ("鷄", "雞", "養鷄", "養雞"),
    ("汙", "污", "汙水", "污水"),
    ("牀", "床", "病牀", "病床"),
    ("–—―‐‑‒−", "-", "108–113 年", "108-113年"),
    ("〜∼", "~", "4 月〜8 月", "4月~8月"),
    ("•・‧", "·", "阿美‧卡照", "阿美·卡照"),
    ("﹁", "「", "﹁縣民信箱", "「縣民信箱"),
    ("﹂", "」", "縣民信箱﹂", "縣民信箱」"),
    ("〔﹝", "[", "〔共同〕", "[共同〕"),
    ("〕﹞", "]", "共同〕", "共同]"),
    ("﹪", "%", "100﹪", "100%"),
)

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def _unify_table() -> dict[int, str]:
    table = {ord(radical): ideograph for radical, ideograph in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)}
    table.update({code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)})
    for block in (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20)):
        table.update({code: unified for code in block if (unified := unicodedata.normalize("NFC", chr(code))) != chr(code)})
    return table


UNIFY: dict[int, str] = _unify_table()
"""Radicals (U+2E80-2FDF) and CJK compatibility ideographs, each with its unified ideograph."""


def _fold_table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table.update({ord(variant): common for variants, common, _, _ in VARIANTS for variant in variants})
    for code in (*range(0x41, 0x250), *range(0xFF21, 0xFF3B)):
        plain = table.get(code, chr(code))
        if len(plain.lower()) == 1 and plain.lower() != chr(code):
            table[code] = plain.lower()
    table.update({code: "" for code in range(0x3001) if chr(code).isspace()})
    table.update(dict.fromkeys(map(ord, _INVISIBLE), ""))
    table.update({code: table.get(ord(unified), unified) for code, unified in UNIFY.items()})
    return table


FOLD: dict[int, str] = _fold_table()
"""Every character that folding changes, with its folded form; empty for those it drops. Keys and values are single characters."""


class Filled(dict[int, int | str]):
    """A table for str.translate that remembers which characters stay: a look-up that fails costs it twice as much."""

    def __missing__(self, code: int) -> int:
        if code < 0x10000:
            self[code] = code
        return code


def replacer(table: dict[int, str]) -> Callable[[str], str]:
    """A function that replaces characters as `table` says. Most texts have none of them, and looking is many times cheaper than translating."""
    any_of_them = re.compile(f"[{''.join(map(re.escape, map(chr, table)))}]")
    return lambda text: text.translate(table) if any_of_them.search(text) else text


_FOLDED = Filled(FOLD)
_TO_UNIFY = re.compile("[⺀-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")  # rare, and looking is many times cheaper than translating
_SHORT = 60


def unify(text: str) -> str:
    """The text as text columns keep it: radicals and compatibility ideographs unified one to one, nothing else."""
    return text.translate(UNIFY) if _TO_UNIFY.search(text) else text


def unified(printed: Printed) -> Printed:
    """`unify` for text that knows its places."""
    return printed.translate(UNIFY) if _TO_UNIFY.search(printed.text) else printed


def fold(text: str) -> str:
    """The key that comparisons use: unified, full width to half width, variants to the common form (叁 to 參,
    臺 to 台), latin in lower case, without any white space. ①② stay themselves."""
    return _fold_short(text) if len(text) <= _SHORT else text.translate(_FOLDED)


@lru_cache(maxsize=4096)
def _fold_short(text: str) -> str:
    """Headers, units and labels come again and again."""
    return text.translate(_FOLDED)


def fold_offsets(text: str) -> tuple[str, list[int]]:
    """`fold(text)`, and for each of its characters the offset of the character of `text` that it stands for."""
    kept = [(folded, at) for at, character in enumerate(text) if (folded := FOLD.get(ord(character), character))]
    return "".join(folded for folded, _ in kept), [at for _, at in kept]
