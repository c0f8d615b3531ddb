"""Numbers in running text and cells."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.text.numerals import COUNTERS, chinese_integer, find_numbers, parse_number

FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹貳參肆伍陸柒捌玖拾佰仟")


def printed(number: int) -> str:
    """A number below 10^12 in Chinese, written here independently of the parser."""
    text = ""
    for power, name in ((10**8, "億"), (10**4, "萬"), (1, "")):
        section, number = divmod(number, power)
        if not section:
            if text and number and not text.endswith("零"):
                text += "零"
            continue
        if text and section < 1000 and not text.endswith("零"):
            text += "零"
        digits = f"{section:04d}"
        started = gap = False
        for digit, place in zip(digits, "千百十 ", strict=True):
            if digit == "0":
                gap = started
                continue
            text += ("零" if gap else "") + "零一二三四五六七八九"[int(digit)] + place.strip()
            started, gap = True, False
        text += name
    return text.removeprefix("一") if text.startswith("一十") else text


@given(st.integers(1, 10**12 - 1))
def test_chinese_numerals_round_trip(number: int) -> None:
    text = printed(number)
    assert chinese_integer(text) == number
    assert chinese_integer(text.translate(FORMAL)) == number


@given(st.integers(1, 10**8 - 1))
def test_chinese_numerals_as_cn2an_writes_them(number: int) -> None:
    text = cn2an.an2cn(number)
    assert chinese_integer(text.replace("亿", "億").replace("万", "萬")) == number


@given(st.integers(0, 10**12), st.integers(0, 4), st.booleans(), st.booleans())
def test_arabic_numbers_round_trip_with_their_precision(units: int, places: int, grouped: bool, wide: bool) -> None:
    value = Decimal(units).scaleb(-places)
    text = f"{value:,f}" if grouped else f"{value:f}"
    shown = text.translate(FULL_WIDTH) if wide else text
    number = parse_number(shown)
    assert number is not None
    assert number.value == value
    assert number.quantum == Decimal(1).scaleb(-places)
    assert number.text == shown
    found = find_numbers(f"共計 {shown} 件，達成")
    assert [(n.value, n.text) for n in found] == [(value, shown)]


@given(st.integers(1, 9999), st.integers(0, 9999), st.sampled_from(["", " "]))
def test_myriads_join_what_follows_them(high: int, low: int, space: str) -> None:
    text = f"{high:,}{space}萬{space}{low:,}{space}件" if low else f"{high:,}{space}萬{space}件"
    (number,) = find_numbers("累計" + text)
    assert number.value == high * 10**4 + low
    assert number.quantum == (1 if low else 10**4)


@given(st.text(st.sampled_from("0123456789,.，．萬億千百十一二三○零兩廿第年月日%分之餘約 -A（"), max_size=40))
def test_numbers_lie_in_order_within_the_text(text: str) -> None:
    end = 0
    for number in find_numbers(text):
        assert end <= number.start < number.end <= len(text)
        assert text[number.start : number.end] == number.text
        assert number.text.strip() == number.text
        assert number.quantum > 0
        end = number.end


@pytest.mark.parametrize("counter", COUNTERS)
def test_each_counter_makes_a_chinese_numeral_a_number(counter: str) -> None:
    found = find_numbers(f"辦理三{counter}，")
    assert [number.value for number in found] == [{"萬": 30000, "億": 300000000}.get(counter, 3)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("歸檔案件約 21 萬 1,065 件", [211065]),
        ("來話量共 3 萬 3,532 通", [33532]),
        ("核定 1億2,000萬元", [120000000]),
        ("經費 15.93 億元", [1593000000]),
        ("補助 1 萬 5 千元", [15000]),
        ("預算 2 萬五千元", [25000]),
        ("預算金額 94,876千元", [94876]),
        ("達１２．５％", [Decimal("12.5")]),
        ("共１，０７３件", [1073]),
        ("共 2，000 件", [2000]),
        ("108，113 件", [108, 113]),
        ("占百分之五", [5]),
        ("占百分之五點三", [Decimal("5.3")]),
        ("達三點五億元", [350000000]),
        ("計一百二十三案", [123]),
        ("兩案、廿一人、卅場次", [2, 21, 30]),
        ("一○二年", [102]),
        ("其中一位，其他三位", [1, 3]),
        ("等八大管道", [8]),
        ("年成長 -5%", [-5]),
        ("108 年-113 年", [108, 113]),
        ("成長率：-5%", [-5]),
        ("餘絀（△1,234）", [-1234]),
        ("每月以 150-200 件", [150, 200]),
        ("3 萬 112 年度", [30000, 112]),
        ("共 1 萬 85 人次", [10085]),
        ("第 1 名 5 件", [5]),
        ("提高 2 百分點", [2]),
        ("長 30km、60 km", [30, 60]),
        ("NT$500、US$1,000", [500, 1000]),
        ("公式：8113/9543", [8113, 9543]),
        ("編列 8 億 9,046 萬 4 千元", [890464000]),
        ("經費 526千\n元", [526]),
    ],
)
def test_numbers_of_running_text(text: str, values: list[int | Decimal]) -> None:
    assert [number.value for number in find_numbers(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "一般統一、第三點、萬一、十分、一致、一律、唯一、一起",
        "單一窗口、每一案、同一人、任一項、之一",
        "第 17 屆第十二次會議",
        "三分之一、10 分之 3、千分之五",
        "ISO27001:2022、ISO 27001:2022、e999APP、IPv6、PM2.5、5G、3D",
        "192.168.0.1、1.2.3",
        "02-2345-6789、(03)551-8101",
        "○○縣政府○○處",
        "九月三日、十二月",
        "數十人、幾百件、近百案",
        "上午三點五十分",
        "星期三、週五、禮拜六",
        "一次性、一家人",
        "三七五減租",
        "三節慰問金、一次撫卹金",
    ],
)
def test_words_codes_and_ordinals_are_no_numbers(text: str) -> None:
    assert find_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "is_exact"),
    [
        ("21 萬餘件", False),
        ("約 800 萬元", False),
        ("近 180 人次", False),
        ("逾 300 件", False),
        ("接近 90%", False),
        ("300 多人", False),
        ("90 分以上", False),
        ("5 場次以上", False),
        ("100 人左右", False),
        ("3 億元餘", False),
        ("至少 5 場", False),
        ("三十餘人", False),
        ("約新臺幣 800 萬元", False),
        ("≧90%", False),
        ("最近 3 次", True),
        ("近 3 年", True),
        ("簽約 5 件", True),
        ("契約 5 案", True),
        ("約用人員 30 人", True),
        ("30 件餘 5 件", True),
        ("2 場多元文化活動", True),
        ("5 餘額", True),
        ("157,248 員工上下班交通費", True),
        ("共 3 案以下簡稱本案", True),
        ("補助 5 許可證", True),
    ],
)
def test_marks_of_inexact_numbers(text: str, is_exact: bool) -> None:
    assert find_numbers(text)[0].is_exact is is_exact


@pytest.mark.parametrize("text", ["", "-", "－", "無", "第 3 名", "1,2", "12 件", "3 至 5", "一百五", "約", "餘"])
def test_what_is_not_one_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "value", "quantum"), [("99.69", "99.69", "0.01"), ("100.00", "100", "0.01"), ("15.93 億", "1593000000", "1E+6"), ("21萬", "210000", "1E+4")]
)
def test_quantum_is_the_last_printed_place(text: str, value: str, quantum: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert (number.value, number.quantum) == (Decimal(value), Decimal(quantum))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("廿一", 21),
        ("卅", 30),
        ("一○二", 102),
        ("參拾貳", 32),
        ("一百十二", 112),
        ("一千五十", 1050),
        ("兩", 2),
        ("零", 0),
    ],
)
def test_chinese_integers(text: str, value: int) -> None:
    assert chinese_integer(text) == value


@pytest.mark.parametrize("text", ["", "百", "萬", "十十", "一百五", "三萬五", "二百零零五", "十百", "五月", "12"])
def test_no_chinese_integers(text: str) -> None:
    assert chinese_integer(text) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("成長率為負3.5%，上年度為2%", ["-3.5", "2"]),
        ("增減率：–3.5%", ["-3.5"]),
        ("(‑4)", ["-4"]),
        ("負債 5 億元", ["500000000"]),
        ("112–113 年辦理 3–5 場", ["112", "113", "3", "5"]),
        ("每公頃 3’500 元，共 1’234’500 元", ["3500", "1234500"]),
        ("計 12\u2009400 人", ["12400"]),
        ("'113' 年", ["113"]),
        ("2，300 份與 1，050 份", ["2", "300", "1050"]),  # a list, unless the group opens with a nought
    ],
)
def test_signs_of_minus_and_marks_of_groups(text, values):
    assert [number.value for number in find_numbers(text)] == [Decimal(value) for value in values]
