"""Automatic numbers of lists and headings as the text that a word processor prints for them.

The formats carry the names of ISO 29500-1, 17.18.59 (ST_NumberFormat), which also gives the sequences; `named` finds them for
the first numeral of a sequence, which is how OpenDocument writes a format.
"""

from __future__ import annotations

# Characters of a pattern such as `第%1條`; without a bound one pattern, printed before every paragraph, could fill the memory.
LONGEST_LABEL = 100

_DIGITS = "〇一二三四五六七八九"
_PLAIN = ("零一二三四五六七八九", "十百千")
_LEGAL = ("零壹貳參肆伍陸柒捌玖", "拾佰仟")
_LEGAL_SIMPLIFIED = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))

# Sequences that end: beyond the last numeral the number is printed in digits.
_SEQUENCES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographParenthesized": "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩",
}
_COUNTING = {"taiwaneseCounting", "taiwaneseCountingThousand", "chineseCounting", "chineseCountingThousand", "japaneseCounting"}
_DIGITAL = {"taiwaneseDigital", "ideographDigital", "japaneseDigitalTenThousand"}
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

_NAMES = {"1": "decimal", "i": "lowerRoman", "I": "upperRoman", "a": "lowerLetter", "A": "upperLetter", "１": "decimalFullWidth", "01": "decimalZero"} | {
    "一": "taiwaneseCountingThousand",
    "壹": "ideographLegalTraditional",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "①": "decimalEnclosedCircle",
    "⑴": "decimalEnclosedParen",
    "㊀": "ideographEnclosedCircle",
    "㈠": "ideographParenthesized",
}


def named(sample: str) -> str:
    """The format's name for an OpenDocument `style:num-format`, such as `1` or `壹, 貳, 參, ...`; `none` if it is empty."""
    if not sample:
        return "none"
    if "贰" in sample:
        return "chineseLegalSimplified"
    return _NAMES.get(sample.partition(",")[0].strip()) or _NAMES.get(sample[0], "decimal")


def numeral(value: int, number_format: str) -> str:
    """`value` as printed in `number_format`; digits for a format without such a value or an unknown format."""
    if number_format in ("none", "bullet"):
        return ""
    if value < 1 or value > 9999:
        return str(value)
    if number_format in _SEQUENCES:
        sequence = _SEQUENCES[number_format]
        return sequence[value - 1] if value <= len(sequence) else str(value)
    if number_format in _COUNTING:
        return _counted(value, *_PLAIN).removeprefix("一" if 10 <= value < 20 else "")
    if number_format == "ideographLegalTraditional":
        return _counted(value, *_LEGAL)
    if number_format == "chineseLegalSimplified":
        return _counted(value, *_LEGAL_SIMPLIFIED)
    if number_format in _DIGITAL:
        return "".join(_DIGITS[int(digit)] for digit in str(value))
    if number_format in ("decimalFullWidth", "decimalFullWidth2"):
        return str(value).translate(_FULL_WIDTH)
    if number_format == "decimalZero":
        return f"{value:02d}"
    if number_format in ("upperRoman", "lowerRoman"):
        return _roman(value) if number_format == "upperRoman" else _roman(value).lower()
    if number_format in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)  # after Z comes AA, then BB
        return letter if number_format == "upperLetter" else letter.lower()
    return str(value)


def spaced(label: str) -> str:
    """The label with a space after it where the text would otherwise run into it (`1.` before `5 公里`)."""
    return label if not label or label[-1] in "、）)】〕」．。：:" or label[-1].isspace() else label + " "


def _counted(value: int, digits: str, units: str) -> str:
    """Positional Chinese numerals below ten thousand, with one zero for each gap inside."""
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + (units[power - 1] if power else "")
        gap = not digit
    return text


def _roman(value: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        text += letters * (value // size)
        value %= size
    return text
