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
        ("雲林縣政府水利處施政績效評估報告(112 年度)", ("performance_report", "雲林縣政府", "水利處", 112)),
        ("立法院第 10 屆第 6 會期財政委員會 財政部關務署業務報告", ("work_report", "財政部", "關務署", None)),
        ("立法院第11屆第3會期社會福利及衛生環境委員會第5次全體委員會議 衛生福利部業務報告", ("work_report", "衛生福利部", None, None)),
        ("南投縣政府教育處 112 學年度工作報告", ("work_report", "南投縣政府", "教育處", 112)),
        ("彰化縣田中鎮公所 111 年度施政總報告", ("work_report", "彰化縣田中鎮公所", None, 111)),
        ("高雄市政府消防局 113 年上半年工作報告", ("work_report", "高雄市政府", "消防局", 113)),
        ("嘉義市政府社會處 112 年 7 月至 12 月工作報告", ("work_report", "嘉義市政府", "社會處", 112)),
        ("臺南市政府農業局 113 年施政成果", ("performance_report", "臺南市政府", "農業局", 113)),
        ("宜蘭縣政府計畫處 114 年度施政計畫重點", ("annual_plan", "宜蘭縣政府", "計畫處", 114)),
        ("新竹縣政府社會處 113 年度重要施政計畫執行成果", ("performance_report", "新竹縣政府", "社會處", 113)),
        ("花蓮縣文化局 108 年度工作成果報告", ("performance_report", "花蓮縣政府", "文化局", 108)),
        ("交通部觀光署 113 年度單位預算案書面說明", ("unknown", "交通部", "觀光署", 113)),
        ("南投縣埔里鎮公所 113 年度總預算案說明", ("unknown", "南投縣埔里鎮公所", None, 113)),
        ("嘉義市消防局 112 年度工作計畫", ("annual_plan", "嘉義市政府", "消防局", 112)),
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


@pytest.mark.parametrize("date", ["中華民國 113 年 10 月 16 日", "民國一一三年十月十六日", "113年10月16日(星期三)", "中華民國113年10月"])
def test_the_date_of_a_cover_is_the_year_of_a_work_report_and_of_nothing_else(date):
    (report,) = split([line("經濟部水利署"), line("業務報告"), line(date), line("壹、前言")])
    assert report.title and report.title.identity == ("work_report", "經濟部", "水利署", 113) and report.title.month == 10
    (plan,) = split([line("花蓮縣政府地政處施政計畫"), line(date), line("壹、前言")])
    assert plan.title and plan.title.roc_year is None


def test_a_council_an_office_and_its_report_in_one_line():
    (part,) = split([line("桃園市議會第 2 屆第 7 次定期會桃園市政府水務局業務報告"), line("中華民國 111 年 5 月 3 日"), line("壹、前言")])
    assert part.title and part.title.identity == ("work_report", "桃園市政府", "水務局", 111)


def test_the_office_in_the_third_line_of_a_cover():
    (part,) = split([line("屏東縣政府"), line("112 年度施政計畫績效報告"), line("勞動 暨青年發展處"), line("113 年 2 月"), line("壹、前言")])
    assert part.title and part.title.identity == ("performance_report", "屏東縣政府", "勞動暨青年發展處", 112)
    (volume,) = split([line("屏東縣政府"), line("112 年度施政計畫"), line("農業處"), line("壹、前言")])  # a chapter of the whole government's plan
    assert volume.title and volume.title.department is None


def test_the_year_in_a_line_above_the_title():
    (part,) = split([line("苗栗縣 113 年度公益彩券盈餘基金"), line("苗栗縣政府社會處"), line("施政計畫績效報告"), line("壹、前言")])
    assert part.title and part.title.identity == ("performance_report", "苗栗縣政府", "社會處", 113)


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


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        (("臺中市政府主計處", "中 華 民 國 115 年度", "(自115年1月1日起至115年12月31日止)", "單  位  預  算"), ("unknown", "臺中市政府", "主計處", 115)),
        (("中華民國116年度", "臺北市總預算案", "臺北市政府工務局單位預算", "臺北市政府工務局 編"), ("unknown", "臺北市政府", "工務局", 116)),
        (("臺中市政府主計處", "單位預算"), None),  # of which year
        (("臺中市政府主計處", "臺中市政府人事處", "115年度", "單位預算"), None),
        (("臺中市政府主計處", "115年度", "114年度比較", "單位預算"), None),
        (("臺中市政府主計處", "中華民國115年度", "會議資料"), None),
    ],
)
def test_the_cover_of_a_budget_says_whose_and_of_which_year(cover, expected):
    blocks = [line(text, n, 1) for n, text in enumerate(cover, 1)]
    (part,) = split([*blocks, line("桃園市政府主計處", 1, 2), line("113年度", 2, 2)])
    assert (part.title.identity if part.title else None) == expected
    assert len(part.blocks) == len(cover) + 2


def test_a_budget_named_in_a_plan_splits_nothing():
    plan = [line("新竹縣政府行政處 114 年度施政計畫", 1, 1), line("新竹縣政府行政處", 1, 2), line("114年度單位預算", 2, 2)]
    (part,) = split(plan)
    assert part.title is not None and part.title.family == "annual_plan"


def test_a_file_without_a_title_is_one_document():
    (part,) = split([line("會議紀錄"), line("一、主席致詞")])
    assert part.title is None and len(part.blocks) == 2
