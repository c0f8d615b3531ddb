"""Dates: how they are printed, whether they exist, and what the words around them say."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.text.dates import CUE_NAMES, CUES, Cue, FoundDate, find_dates

DATES = st.dates(datetime.date(1972, 1, 1), datetime.date(2099, 12, 31))
CHINESE = "○一二三四五六七八九"


def one(text: str, document_roc_year: int | None = 114) -> FoundDate:
    (found,) = find_dates(text, document_roc_year)
    return found


def chinese(number: int) -> str:
    ten, unit = divmod(number, 10)
    return ("一" if ten == 1 else CHINESE[ten]).replace("○", "") * (ten > 1) + "十" * (ten > 0) + (CHINESE[unit] if unit else "")


FORMS = [
    lambda d, y: f"{y} 年 {d.month} 月 {d.day} 日",
    lambda d, y: f"{y}年{d.month}月{d.day}日",
    lambda d, y: f"民國 {y} 年 {d.month:02d} 月 {d.day:02d} 日",
    lambda d, y: f"中華民國{y}年{d.month}月{d.day}日",
    lambda d, y: f"{d.year} 年 {d.month} 月 {d.day} 日",
    lambda d, y: f"西元{d.year}年{d.month}月{d.day}日",
    lambda d, y: f"{d.year}/{d.month}/{d.day}",
    lambda d, y: f"{d.year}-{d.month:02d}-{d.day:02d}",
    lambda d, y: f"{y} 年 {d.month} 月 {d.day} 日".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    lambda d, y: f"民國{''.join(CHINESE[int(c)] for c in str(y))}年{chinese(d.month)}月{chinese(d.day)}日",
]


@given(DATES, st.sampled_from(FORMS), st.sampled_from(["", "於 ", "（", "1、"]), st.sampled_from(["", "辦理 2 場", "，", "星期"]))
def test_a_date_is_read_in_every_form(day: datetime.date, form: object, before: str, after: str) -> None:
    printed = form(day, day.year - 1911)  # type: ignore[operator]
    found = one(before + printed + after)
    assert (found.date, found.roc_year, found.precision, found.is_valid) == (day, day.year - 1911, "day", True)
    assert found.text == printed


@given(DATES.filter(lambda day: day.year >= 2001), st.sampled_from("/."))
def test_roc_dates_with_strokes_and_dots(day: datetime.date, separator: str) -> None:
    printed = separator.join(str(part) for part in (day.year - 1911, day.month, day.day))
    assert one(f"於 {printed} 辦理").date == day


@given(DATES, st.sampled_from(["星期{}", "({})", "（週{}）", "(星期{})", "週{}"]))
def test_the_weekday_is_kept_as_printed(day: datetime.date, form: str) -> None:
    weekday = form.format("一二三四五六日"[day.weekday()])
    found = one(f"{day.year - 1911} 年 {day.month} 月 {day.day} 日{weekday}，辦理講習")
    assert (found.date, found.weekday_text) == (day, weekday)


@given(st.text(st.sampled_from("0123456789年月日度 至-、/.()（）一二十○自起預計「」星期六第，。"), max_size=60))
def test_dates_lie_in_order_within_the_text(text: str) -> None:
    end = 0
    for found in find_dates(text, 114):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text == found.text.strip()
        assert found.cue in CUE_NAMES
        assert found.year is None or found.year - 1911 == found.roc_year
        assert found.date is None or (found.is_valid and found.date == datetime.date(found.year or 0, found.month or 0, found.day or 0))
        end = found.end


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: f"{cue.name}: {cue.example}")
def test_each_cue_is_met_by_its_example(cue: Cue) -> None:
    found = {date.text: date.cue for date in find_dates(cue.example, 114)}
    assert found[cue.date_text] == cue.name


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: f"{cue.name}: {cue.example}")
def test_without_its_words_the_example_says_nothing(cue: Cue) -> None:
    bare = cue.date_text + "，"
    assert find_dates(bare, 114)[0].cue in ("other", "evidence")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("114 年度檢討自治法規", [(114, None, None)]),
        ("105 年 6 月", [(105, 6, None)]),
        ("2025 年基隆", [(114, None, None)]),
        ("111 年至 113 年", [(111, None, None), (113, None, None)]),
        ("111-113 年", [(111, None, None), (113, None, None)]),
        ("108-113 已連續 6 年獲獎", [(108, None, None), (113, None, None)]),
        ("110、111 及 112 年", [(110, None, None), (111, None, None), (112, None, None)]),
        ("102 年 6 月 6 日至 6 月 17 日", [(102, 6, 6), (102, 6, 17)]),
        ("102 年 6 月 6 日至 17 日", [(102, 6, 6), (102, 6, 17)]),
        ("102 年 1 月至 8 月", [(102, 1, None), (102, 8, None)]),
        ("114 年 1 至 6 月", [(114, 1, None), (114, 6, None)]),
        ("114 年 6 月 6、7 日", [(114, 6, 6), (114, 6, 7)]),
        ("於 102 年 6 月爭取經費，並已於 8 月中旬完成招標", [(102, 6, None), (102, 8, None)]),
        ("114 年 12 月 20 日召開，1 月 5 日函送", [(114, 12, 20), (None, 1, 5)]),
        ("114 年 6 月召開。8 月完成", [(114, 6, None), (None, 8, None)]),
        ("每年 9 月", [(None, 9, None)]),
        ("4/16(三)上午", [(None, 4, 16)]),
        ("113 學年度", [(113, None, None)]),
        ("95 年度決算", [(95, None, None)]),
        ("34 年 10 月 25 日", [(34, 10, 25)]),
    ],
)
def test_parts_and_what_later_ends_inherit(text: str, parts: list[tuple[int | None, int | None, int | None]]) -> None:
    assert [(found.roc_year, found.month, found.day) for found in find_dates(text, 114)] == parts


@pytest.mark.parametrize(
    "text",
    [
        *("第 17 屆", "第 3 頁", "第 1 年", "1999 專線", "30 分", "3 年", "20 年來", "連續 6 年", "十二年國教", "5 年計畫", "2 年 6 月", "100 年歷史"),
        *("150-200 件", "108-113 件", "192.168.114.5", "3.1.2", "1/2", "3 個月", "3 日", "24 月齡", "102-5518101", "ISO27001:2022", "8113/9543", "114"),
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text, 114) == []


@pytest.mark.parametrize(
    "text", ["114 年 2 月 30 日", "114 年 13 月", "104年2月29日", "114/4/31", "114 年 6 月 31 日", "2 月 30 日", "114 年 0 月 5 日", "114 年 5 月 0 日"]
)
def test_days_that_do_not_exist(text: str) -> None:
    assert (one(text).is_valid, one(text).date) == (False, None)


@pytest.mark.parametrize("text", ["105 年 2 月 29 日", "2 月 29 日", "114 年 12 月 31 日"])
def test_days_that_do(text: str) -> None:
    assert one(text).is_valid


@pytest.mark.parametrize(
    "text",
    [
        "114 年 8 月 26 日日完成中央空調保養",
        "114 年 10 月 4 日、5 日(星期六、日)",
        "114 年 10 月 4 日至 5 日(星期六至星期日)",
        "(一)課程：於 114 年 8 月 26 日(二)地點：縣府",
        "時間：114 年 8 月 26 日 (一) 辦理成果",
        "114 年 10 月 4 日六家國中",
    ],
)
def test_what_is_no_weekday(text: str) -> None:
    assert [found.weekday_text for found in find_dates(text, 114)] == [None] * len(find_dates(text, 114))


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("自 105 年 6 月本府起正式啟動", ["since"]),
        ("本府自 106 年 3 月 1 日起 1999 為民服務專線正式營運", ["since"]),
        ("於 113 年 12 月 30 日正式上線，114 年已完成 5 項資料來源介接", ["launched", "done"]),
        ("「113 年補助地方政府資訊應用實施計畫」", ["name"]),
        ("108-113 已連續 6 年獲獎(除 109 年為第二名", ["range", "range_end", "history"]),
        ("籌劃 115 年度換證作業", ["planned"]),
        ("預計於 103 年辦理", ["planned"]),
        ("101 年 10 月份「個人資料保護法」施行", ["launched"]),
        ("第4年(115年)達標的局處", ["schedule"]),
        ("第二階段：102年12月31日完成5個網站", ["schedule"]),
        ("104 年底前完成次要外部服務升級", ["deadline"]),
        ("(一)114 年 4 月 16 日，課程：洗錢防制法。 (二)112 年 6 月 17 日，課程：兩公約", ["evidence", "evidence"]),
        ("分別於 114 年 3 月 5 日、6 月 7 日及 9 月 8 日辦理 3 場講習", ["evidence", "evidence", "evidence"]),
        ("於 114 年 5 月 6 日召開會議", ["evidence"]),
        ("於 113 年 5 月 6 日完成系統建置", ["other"]),
        ("1. 113 年 12 月 1 日：完成招標 2. 114 年 3 月 1 日：驗收", ["other", "other"]),
        ("112 年度施政計畫", ["name"]),
    ],
)
def test_cues(text: str, cues: list[str]) -> None:
    assert [found.cue for found in find_dates(text, 114)] == cues


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("114 年防災士培訓，分別於 3 月 8 日及 6 月 21 日開班。", [(114, None, None), (114, 3, 8), (114, 6, 21)]),
        ("114 年丹娜絲颱風(7 月 6 日至 7 日)災後清理。", [(114, None, None), (114, 7, 6), (114, 7, 7)]),
        ("較 114 年成長 5%，4 月 2 日起受理。", [(114, None, None), (None, 4, 2)]),  # the year is only compared
        ("延續 113 年成果，於 5 月 3 日開館。", [(113, None, None), (None, 5, 3)]),  # not the document's own
        ("114 年辦理講習。另於 5 月 3 日參訪。", [(114, None, None), (None, 5, 3)]),  # another sentence
    ],
)
def test_the_documents_own_year_holds_for_the_days_behind_it_in_its_sentence(text, expected):
    assert [(d.roc_year, d.month, d.day) for d in find_dates(text, 114)] == expected


@pytest.mark.parametrize("text", ["82 年次至 93 年次役男", "清查 90、91 及 92 年次未役男子", "農曆七月普渡", "於農曆 9 月舉行", "農曆 12 月 16 日尾牙"])
def test_years_of_birth_and_lunar_months_are_no_dates(text):
    assert find_dates(text, 114) == []
