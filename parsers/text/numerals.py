"""Numbers as Taiwanese documents print them: 1,073, 1’073, 2 萬 1,065, １２．５, 一百二十三, 廿一, 一○二, 百分之五.

In running text a Chinese numeral counts as a number only
- after 百分之, or
- before a counter (三案, 兩位, 十二場次), or
- if it has a place character and at least two characters, and is well formed (總計三十二), or
- if it is positional with a nought inside (一○二),
and never behind 第, 單, 統, 每, 星期 and the like, before 分之, 月, 日 or in a word of the language (十分, 萬一).
Ordinals (第 3 次, 第十七屆), codes (ISO27001:2022, e999APP), dotted numbers (192.168.0.1), telephone numbers and fractions
(三分之一) are no numbers. Dates are left to `parsers.text.dates`; their digits are found here like any others.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

from parsers.text.fold import replacer

COUNTERS = (
    *"個人名位員件案項筆場次家間戶處所棟座台臺輛艘架支隊組班團種類條款則篇冊份張幅頁片顆株棵頭隻尾盞坪元倍成折年天週秒歲校門堂席床劑通封趟站大萬億",
    *("梯次", "公里", "公尺", "公頃", "公噸", "公斤", "公升", "平方公尺", "立方公尺", "平方公里", "小時", "分鐘", "學分", "階段", "面向", "鄉鎮", "縣市"),
)
"""Counters and units that make a Chinese numeral before them a number."""

_NOT_COUNTERS = {  # a counter that goes on like this is the head of another word
    "年": "級輕", "次": "性要長撫退", "家": "人庭長", "組": "織", "大": "學眾", "名": "稱", "條": "例", "支": "援持", "成": "果立長員效",
    "所": "有以", "場": "所域", "處": "理分", "元": "素件化", "位": "元階", "人": "行口", "間": "接", "件": "事", "類": "似", "份": "子",
    "席": "次", "台": "灣", "臺": "灣", "則": "是", "通": "過訊報", "門": "檻", "天": "然", "員": "工額", "班": "長",
}  # fmt: skip

_ONE = Decimal(1)
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"萬": 10**4, "億": 10**8, "兆": 10**12}
_SCALES = {**_PLACES, **_MYRIADS}
_DIGIT = {"零": 0, "一": 1, "二": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_FORMAL = str.maketrans("〇○两壹貳參叁叄肆伍陸柒捌玖拾佰仟万亿", "零零兩一二三三三四五六七八九十百千萬億")
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_half_width_signs = replacer(
    {**{0xFF10 + digit: str(digit) for digit in range(10)}, ord("．"): ".", **dict.fromkeys(map(ord, "－−‐‑–"), "-"), 0x3000: " ", 0xA0: " ", ord("\t"): "\n"}
)

_MINUS = "-△▲負"
_HAN_DIGITS = "零〇○一二兩两三四五六七八九壹貳參叁叄肆伍陸柒捌玖"
_HAN = _HAN_DIGITS + "十百千萬億兆拾佰仟廿卅卌"
_INTEGER = r"(?:\d{1,3}(?:,\d{3})++(?![\d,])|\d++)"
_DECIMAL = rf"{_INTEGER}(?:\.\d++)?"
_SCALE = r"(?:[百千]?[萬億兆](?![華里丹巒安])|千(?!\s{0,2}元|瓦|克|卡|禧|分)|百(?!\s{0,2}元|分|貨|姓|合|葉|萬元))"
_LATIN_UNIT = r"(?:k?m[23²³]?|cm|mm|km|kg|mg|g|ha|kWp?h?|[MG]Wh?|[MGT]B|[MG]bps|m[lL]|pp[mb]|dB|hrs?|min|CMD)(?![A-Za-z0-9])"

_TOKEN = regex.compile(
    rf"""
      (?P<skip>
          (?:ISO|IEC|CNS|BS|PAS|EN)(?:/[A-Z]++)?[ -]?\d{{4,}}(?:[-:]\d++)*+             # standards
        | (?!(?:NTD?|TWD|USD?)[ $]*\d)[A-Za-z][A-Za-z0-9]*+(?:[-._][A-Za-z0-9]++)*+     # words and codes: e999APP, IPv6, PM2.5
        | \d++(?:\.\d++){{2,}}                                                          # 192.168.0.1, 114.4.16
        | \(?0\d{{1,3}}[-)] ?\d{{3,4}}-?\d{{3,4}}(?!\d) | 09\d{{2}}-\d{{3}}-?\d{{3}}    # telephones
        | [\d,.]{{1,24}}+(?<=\d)(?!{_LATIN_UNIT})[A-Za-z][A-Za-z0-9]*+                  # 5G, 3D
        | 第\ ?(?:[\d,]++|[{_HAN}]++)                                                   # ordinals
        | (?:\d++|(?!百分)[{_HAN}]++)\ ?分之\ ?(?:{_DECIMAL}|[{_HAN}]++)                # fractions; 百分之 is none
      )
    | (?P<arabic>(?:(?<=(?:^|[(（:：=＝、，,；;\n]|[率長減增加為達少]\ ?))[-△▲負])?
        (?:(?P<parts>{_DECIMAL}\ {{0,2}}{_SCALE}(?:\ {{0,2}}{_DECIMAL}\ {{0,2}}[百千]?[萬億百千])*+)
           (?P<last>\ {{0,2}}(?!{_DECIMAL}\ ?年){_DECIMAL}|[{_HAN_DIGITS}][{_HAN}]*+)?
          |{_DECIMAL}))
    | (?P<han>[{_HAN}]++(?:點[{_HAN_DIGITS}]++[萬億]?)?)
    """,
    regex.VERBOSE,
)
_PART = regex.compile(rf"(?<![\d.,])(?P<digits>{_DECIMAL})\ *(?P<scale>[百千]?[萬億兆百千])")
_GROUP_MARK = regex.compile(r"(?<=\d)['’\u2009\u202f](?=\d{3}(?!\d))")
_GROUP_MARKS = frozenset("'’\u2009\u202f")
_FULL_WIDTH_GROUP = regex.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))|(?<=[0-9])，(?=0[0-9]{2}(?![0-9]))")

_COUNTER = regex.compile(
    r"\G ?(?:"
    + "|".join(counter + (f"(?![{_NOT_COUNTERS[counter]}])" if counter in _NOT_COUNTERS else "") for counter in sorted(COUNTERS, key=len, reverse=True))
    + ")"
)
_NO_NUMBER_BEFORE = regex.compile(r"(?:[統單唯逐同每某之其初高國數幾好上週周雙近]|(?<![專兼擔聘現])任|星期|禮拜|分之)$")
_NO_NUMBER_AFTER = regex.compile(r" ?(?:分(?!鐘)|月|日|號|世紀|樓)")
_ABOUT_BEFORE = regex.compile(
    r"(?:(?<![預簽節公解契條履租續特邀合違議換制儉])約|(?<![附鄰最靠親遠])近|逾|超過|大約|至少|最多|不到|不足|未滿|未達|突破|高於|低於|上看|[≧≥＞>≦≤＜<])"
    r"[ 計達為有占佔可]{0,3}(?:新[臺台]幣|NT\$?)? ?$"
)
_RECENT = regex.compile(r"(?<!將)近 ?$")
_BOUND = r"(?:上下(?![班樓車游午學水架限課行])|左右(?![側兩手邊岸])|以[上下內](?![簡列述合共總]))"
_ABOUT_AFTER = regex.compile(
    r"\G(?: ?(?:餘(?! ?[\d額款數絀裕])|多(?![元媒體功層目標重樣項國數方邊家])|許(?![可多]))"
    rf"|\ ?(?:\p{{Han}}{{1,3}}?|[%％])?{_BOUND}"
    r"|\ ?(?:元|人|件|人次|年|個月|公里|公頃|倍|%)餘(?! ?[\d額款數絀裕])|\ ?(?:年|倍|個月|歲)多(?![元媒功層目重樣項]))"
)
# One of these stands in whatever the two patterns match: most numbers have none of them near.
_OF_ABOUT_BEFORE = frozenset("約近逾過少多到足滿達破於看≧≥＞>≦≤＜<")
_OF_ABOUT_AFTER = frozenset("餘多許上左以")
_ABOUT_ALONE = regex.compile(r"餘|多|上下|左右|以[上下內]")
_DURATION = regex.compile(r" ?(?:年|個?月|日|天|週|季|學年|任|期|屆)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text. `text` is text[start:end] as printed; `quantum` is the size of one unit in the last printed
    place (0.01 for 99.69, 1E+6 for 15.93 億); `is_exact` is False where 約, 近, 逾, 餘, 多, 以上 … say so."""

    value: Decimal
    start: int
    end: int
    text: str
    quantum: Decimal
    is_exact: bool


def chinese_integer(text: str) -> int | None:
    """The value of a Chinese numeral (一百二十三, 廿一, 一○二, 參拾), or None if the text is not exactly one.

    A bare last digit needs 零 before it unless it follows 十: 一百五 is ambiguous (150 in speech) and gives None.
    """
    if len(text) > 40:
        return None
    plain = text.translate(_FORMAL)
    for short, long in _TENS.items():
        plain = plain.replace(short, long)
    if plain and all(character in _DIGIT and character != "兩" for character in plain):
        return int("".join(str(_DIGIT[character]) for character in plain))
    total = 0
    for myriad in reversed(_MYRIADS):
        head, found, rest = plain.partition(myriad)
        if found:
            value = _section(head)
            if not value or (total and head.startswith("十")):
                return None
            total, plain = total + value * _MYRIADS[myriad], rest
            if not rest:
                return total
    value = _section(plain, opened=total > 0)
    return None if value is None else total + value


def _section(text: str, opened: bool = False) -> int | None:
    """The value of a numeral below 萬 in plain characters; `opened` if a larger part stands before it."""
    total, place, nought = 0, 10**4, False
    digit: int | None = None
    for at, character in enumerate(text):
        if character == "零":
            if nought or digit is not None:
                return None
            nought = True
        elif character in _DIGIT:
            if digit is not None:
                return None
            digit = _DIGIT[character]
        else:
            step = _PLACES.get(character)
            if step is None or step >= place or (digit is None and (character != "十" or (at > 0 and text[at - 1] != "百"))):
                return None
            total += (1 if digit is None else digit) * step
            place, digit, nought = step, None, False
    if digit is not None:
        if not nought and ((place > 10 and total) or (opened and not total)):
            return None
        return total + digit
    return total if text and not nought else None


def find_numbers(text: str) -> list[Number]:
    """All numbers of running text in order; the rule for Chinese numerals stands at the head of the module."""
    plain = _half_width(text)
    found = []
    for match in _TOKEN.finditer(plain):
        number = _arabic(text, match) if match["arabic"] else _running_chinese(text, plain, match) if match["han"] else None
        if number:
            found.append(number)
    return found


def parse_number(text: str) -> Number | None:
    """The number that the whole text is, spaces and marks such as 約 and 餘 aside; a lone Chinese digit counts. Otherwise None."""
    stripped = text.strip()
    offset = len(text) - len(text.lstrip())
    value = chinese_integer(stripped)
    if value is not None:
        return Number(Decimal(value), offset, offset + len(stripped), stripped, _chinese_quantum(stripped), True)
    found = find_numbers(text)
    if len(found) != 1:
        return None
    number = found[0]
    before, after = text[: number.start].strip(), text[number.end :].strip()
    is_alone = (not before or _ABOUT_BEFORE.fullmatch(before)) and (not after or _ABOUT_ALONE.fullmatch(after))
    return number if is_alone else None


def _half_width(text: str) -> str:
    """The text, character for character, with half-width digits, signs and grouping commas."""
    if "，" in text:
        text = _FULL_WIDTH_GROUP.sub(",", text)
    if not _GROUP_MARKS.isdisjoint(text):
        text = _GROUP_MARK.sub(",", text)
    return _half_width_signs(text)


def _arabic(text: str, match: regex.Match[str]) -> Number | None:
    value, quantum, ceiling = Decimal(0), Decimal(1), None
    for part in _PART.finditer(match["parts"] or ""):
        scale = Decimal(1)
        for character in part["scale"]:
            scale *= _SCALES[character]
        if ceiling is not None and scale >= ceiling:
            return None
        digits, unit = _decimal(part["digits"])
        value, quantum, ceiling = value + digits * scale, unit * scale, scale
    last = (match["last"] or "").strip() if match["parts"] else match["arabic"].lstrip(_MINUS)
    if last:
        chinese = chinese_integer(last) if last[0] in _HAN else None
        if last[0] in _HAN and chinese is None:
            return None
        digits, unit = _decimal(last) if chinese is None else (Decimal(chinese), Decimal(1))
        if ceiling is not None and digits >= ceiling:
            return None
        value, quantum = value + digits, unit
    if match["arabic"][0] in _MINUS:
        value = -value
    start, end = match.span("arabic")
    return Number(value, start, end, text[start:end], quantum, _is_exact(text, start, end))


def _decimal(digits: str) -> tuple[Decimal, Decimal]:
    value = Decimal(digits.replace(",", ""))
    _, point, fraction = digits.partition(".")
    return value, Decimal(1).scaleb(-len(fraction)) if point else _ONE


def _running_chinese(text: str, plain: str, match: regex.Match[str]) -> Number | None:
    start, end = match.span("han")
    printed = match["han"]
    whole, point, fraction = printed.partition("點")
    is_percent = plain[max(0, start - 4) : start].replace(" ", "").endswith("百分之")
    if not is_percent and (_NO_NUMBER_BEFORE.search(plain, max(0, start - 2), start) or _NO_NUMBER_AFTER.match(plain, end)):
        return None
    counted = _COUNTER.match(plain, end) is not None
    value = chinese_integer(whole)
    if value is None or set(whole) <= set("零〇○"):
        return None
    if point and not (counted or is_percent or fraction[-1] in "萬億"):
        return None
    positional = all(character in _HAN_DIGITS for character in whole)
    fits = whole in _TENS or (len(whole) > 1 and (not positional or any(character in "〇○" for character in whole[1:])))
    ambiguous = positional and len(whole) == 2 and whole[1] not in "零〇○"
    if not (is_percent or fits or (counted and not ambiguous)):
        return None
    amount, quantum = Decimal(value), _chinese_quantum(whole)
    if point:
        scale = Decimal(_MYRIADS.get(fraction[-1], 1))
        digits = fraction.rstrip("萬億").translate(_FORMAL)
        quantum = Decimal(1).scaleb(-len(digits)) * scale
        amount = amount * scale + Decimal(chinese_integer(digits) or 0) * quantum
    return Number(amount, start, end, text[start:end], quantum, _is_exact(text, start, end))


def _chinese_quantum(text: str) -> Decimal:
    return Decimal(_MYRIADS.get(text[-1].translate(_FORMAL), 1))


def _is_exact(text: str, start: int, end: int) -> bool:
    if not _OF_ABOUT_AFTER.isdisjoint(text[end : end + 6]) and _ABOUT_AFTER.match(text, end):
        return False
    before = text[max(0, start - 12) : start]
    if _OF_ABOUT_BEFORE.isdisjoint(before):
        return True
    return not _ABOUT_BEFORE.search(before) or bool(_RECENT.search(before) and _DURATION.match(text, end))
