"""Titles: what they say, and where a volume's next document begins."""

import pytest

from parsers.document import Line, Printed, Span
from parsers.layout.volumes import read_title, split


def line(text: str, number: int = 1, page: int | None = None) -> Line:
    return Line(Printed.of(text, Span(page=page, line=number)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新竹縣政府行政處 114 年度施政計畫績效報告", ("performance_report", "新竹縣政府", "行政處", 114)),
        ("臺中市政府經濟發展局103年度施政計畫", ("annual_plan", "臺中市政府", "經濟發展局", 103)),
        ("宜蘭縣政府 105 年度施政計畫", ("annual_plan", "宜蘭縣政府", None, 105)),
        ("114 年度屏東縣政府農業處施政計畫", ("annual_plan", "屏東縣政府", "農業處", 114)),
        ("教育部 105 年度施政績效報告", ("performance_report", "教育部", None, 105)),
        ("國家發展委員會一一三年度施政計畫", ("annual_plan", "國家發展委員會", None, 113)),
        ("臺北自來水事業處 114 年度施政績效報告", ("performance_report", None, "臺北自來水事業處", 114)),
        ("雲林縣政府交通旅遊處 2018 年度施政計畫(草案)", ("annual_plan", "雲林縣政府", "交通旅遊處", 107)),
        ("桃園縣政府研究發展考核委員會 工作報告", ("work_report", "桃園縣政府", "研究發展考核委員會", None)),
        ("中華民國 112 年度新北市政府環境保護局施政計畫", ("annual_plan", "新北市政府", "環境保護局", 112)),
        ("新北市政府112年度施政計畫（社會局）", ("annual_plan", "新北市政府", "社會局", 112)),
        ("南投縣埔里鎮公所民政課 112 年度施政計畫", ("annual_plan", "南投縣埔里鎮公所", "民政課", 112)),
        ("臺北市立動物園 112 年度施政計畫", ("annual_plan", None, "臺北市立動物園", 112)),
        ("嘉義市政府環境保護局 109 年度施政計畫執行情形報告", ("performance_report", "嘉義市政府", "環境保護局", 109)),
        ("新竹縣政府文化局(客家事務) 112 年度施政計畫績效報告", ("performance_report", "新竹縣政府", "文化局(客家事務)", 112)),
        ("新竹縣政府文化局 112 年度施政績效報告（初稿）", ("performance_report", "新竹縣政府", "文化局", 112)),
        ("宜蘭縣政府工務處（含附屬機關）112年度施政計畫", ("annual_plan", "宜蘭縣政府", "工務處", 112)),
        ("花蓮縣消防局113年度施政計畫", ("annual_plan", "花蓮縣政府", "消防局", 113)),
        ("臺北市動物保護處 113 年度施政計畫", ("annual_plan", "臺北市政府", "動物保護處", 113)),
        ("高雄市政府文化局第3屆第5次定期大會業務報告", ("work_report", "高雄市政府", "文化局", None)),
        ("臺中市議會第3屆第2次定期會 臺中市政府交通局 業務報告", ("work_report", "臺中市政府", "交通局", None)),
    ],
)
def test_what_a_title_says(text, expected):
    title = read_title(Printed.of(text, Span(line=1)))
    assert title and title.identity == expected


@pytest.mark.parametrize(
    "text",
    [
        "行政院「施政計畫績效報告」",
        "本府 114 年度施政計畫業經核定",
        "施政計畫",
        "彙編 103 年度施政計畫",
        "年度重要施政計畫",
        "辦理桃園縣政府服務品質獎",
        "工作報告",
        "本處訂定年度施政計畫",
    ],
)
def test_what_is_no_title(text):
    assert read_title(Printed.of(text, Span(line=1))) is None


def test_a_title_over_three_lines_and_its_cover():
    blocks = [
        line("桃園縣議會第 17 屆第 8 次定期會"),
        line("桃園縣政府衛生局"),
        line("工作報告"),
        line("報告人：局長 王小明"),
        line("中華民國 102 年 9 月"),
        line("壹、前言"),
    ]
    (part,) = split(blocks)
    assert part.title and part.title.identity == ("work_report", "桃園縣政府", "衛生局", 102)
    assert (part.title.month, part.title.text.text) == (9, "桃園縣政府衛生局 工作報告")


def test_a_volume_is_split_where_another_document_begins():
    blocks = [
        line("彰化縣政府民政處 114 年度施政計畫", 1),
        line("壹、前言", 2),
        line("內文一。", 3),
        line("彰化縣政府民政處 114 年度施政計畫", 4),  # a running header
        line("內文二。", 5),
        line("彰化縣議會第 20 屆第 3 次定期會", 6),
        line("彰化縣政府地政處 114 年度施政計畫", 7),
        line("壹、前言", 8),
        line("彰化縣政府地政處 113 年度施政計畫績效報告", 9),
        line("壹、前言", 10),
    ]
    parts = split(blocks)
    assert [p.title.identity[2:] + p.title.identity[:1] for p in parts if p.title] == [
        ("民政處", 114, "annual_plan"), ("地政處", 114, "annual_plan"), ("地政處", 113, "performance_report"),
    ]  # fmt: skip
    assert [[b.text.text for b in p.blocks] for p in parts] == [
        ["壹、前言", "內文一。", "內文二。"],
        ["彰化縣議會第 20 屆第 3 次定期會", "壹、前言"],
        ["壹、前言"],
    ]


def test_a_file_without_a_title_is_one_document():
    (part,) = split([line("會議紀錄"), line("一、主席致詞")])
    assert part.title is None and len(part.blocks) == 2
