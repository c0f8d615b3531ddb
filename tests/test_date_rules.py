"""Dates of invented prose, from the text to the verdict: what a careful auditor would flag, and what not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import duckdb
import pytest

from parsers.document import Printed, Span
from parsers.layout.sections import Prose
from parsers.prose import read_dates
from parsers.recorder import Recorder
from parsers.records import Indicator, Paragraph
from pipeline.rules import engine
from pipeline.rules.rule import catalogue
from pipeline.store.catalog import empty_catalogue

RULES = [rule for rule in catalogue() if rule.group in ("dates", "text")]


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        connection.execute(f"INSERT INTO {table} BY NAME SELECT {', '.join(f'? AS {name}' for name in row)}", list(row.values()))


def findings(text: str, family: str, month: int | None = None, roc_year: int = 114) -> list[tuple[str, str, str | None]]:
    """Rule, severity and reported text of every finding on a document with this one stretch of prose."""
    recorder = Recorder("d.1")
    printed = Printed.of(text, Span(line=1))
    if family == "performance_report":
        row_id = recorder.add(Indicator, {"narrative": printed}, title="指標", indicator_key="指標", narrative=text)
    else:
        row_id = recorder.add(Paragraph, {"": printed}, ordinal=1, text=text)
    read_dates([Prose(row_id, printed)], roc_year, recorder)
    connection = empty_catalogue()
    insert(connection, "documents", [{"document_id": "d.1", "family": family, "roc_year": roc_year, "month": month, "title": "文件"}])
    for table, rows in recorder.rows.items():
        insert(connection, table, [asdict(row) for row in rows])
    insert(connection, "provenance", [asdict(row) for row in recorder.provenance])
    verdicts = engine.run(connection, RULES)
    assert verdicts.faults == ()
    return [(f.rule_id, f.severity, f.reported) for f in verdicts.findings]


REPORTS_RIGHT = """
(一)114 年 4 月 16 日：資安講習(二)114 年 5 月 7 日：個資講習(三)114 年 6 月 4 日：法治講習
於 113 年 11 月 5 日召開前置會議，並於 114 年 3 月 5 日辦理說明會。
本案於 113 年 11 月 5 日辦理說明會，並於 114 年 3 月 5 日辦理審查會議。
113 年 11 月 5 日召開說明會，並於 114 年 3 月 5 日召開審查會議。
本案於 113 年 12 月 30 日決標，114 年 6 月 30 日完工。
1. 113 年 10 月 1 日：核定計畫 2. 114 年 2 月 3 日：召開會議 3. 114 年 5 月 6 日：辦理成果發表會
1. 113 年 12 月 1 日：完成招標 2. 114 年 3 月 1 日：開工 3. 114 年 12 月 1 日：驗收
較 113 年 12 月 31 日成長 5%，114 年 12 月 31 日達 300 件。
截至 113 年 12 月 31 日止累計 200 件，114 年 12 月 31 日止累計 320 件。
依 113 年 6 月 7 日府行法字第 1130001234 號函辦理，114 年 5 月 6 日召開會議。
依據本府 112 年 3 月 4 日核定之計畫，於 114 年 5 月 6 日辦理訓練。
自 112 年 7 月 1 日起提供服務，114 年 5 月 6 日辦理宣導。
系統於 113 年 12 月 30 日正式上線，114 年已完成 5 項資料來源介接。
「113 年 5 月 6 日母親節活動」成果於 114 年 5 月 6 日展出。
延續 113 年 6 月 7 日辦理之工作坊，114 年 6 月 7 日再辦理 1 場。
上次評鑑日期：111 年 5 月 6 日，本次評鑑日期：114 年 5 月 6 日。
成立日期：98 年 8 月 8 日。114 年 5 月 6 日辦理週年活動。
113 年 6 月 7 日至 114 年 3 月 5 日辦理巡迴講座。
計畫期程：113 年 5 月 1 日～115 年 4 月 30 日。114 年 5 月 6 日召開期中審查會議。
108-113 已連續 6 年獲獎(除 109 年為第二名)，114 年評獎結果尚未公布。
籌劃 115 年度換證作業；訂於 115 年 3 月 5 日(星期四)辦理。
於 115 年 1 月 10 日辦理成果展。114 年 5 月 6 日辦理訓練，114 年 7 月 8 日辦理訓練。
113 年度已完成建置，本年度持續維運。
113 年度較 112 年度成長 5%，114 年度成長 6%。
113 年度基層建設計畫執行率 98%。
112 年至 114 年推動性別主流化計畫，已辦理 3 場。
113 學年度第 2 學期於 114 年 3 月 5 日辦理，114 學年度於 114 年 9 月 5 日辦理。
自 114 年 12 月 25 日至 1 月 5 日辦理跨年活動。
114年3月5日（三）、114年6月8日（日）辦理。
114 年 10 月 4 日(六)、5 日(日)及 11 日(六)辦理。
114 年 10 月 4 日、5 日(星期六、日)辦理。
114 年 10 月 4 日至 5 日(星期六至星期日)辦理。
114 年度共辦理 3 場次：3/5(三)、6/7(六)、9/8(一)。
民國一一四年五月六日(二)辦理。
114 年 8 月 26 日日本訪問團來訪，114 年年底前完成。
原預計 113 年 12 月完成驗收，因故延至 114 年 3 月。
""".strip().splitlines()

REPORTS_WRONG = [
    ("114 年採購講習：(一)114 年 3 月 5 日，課程：政府採購法。(二)113 年 7 月 8 日，課程：契約管理。", [("DATE_YEAR", "error", "113 年 7 月 8 日")]),
    ("分別於 114 年 3 月 5 日、113 年 7 月 8 日及 114 年 9 月 10 日辦理 3 場次訓練。", [("DATE_YEAR", "error", "113 年 7 月 8 日")]),
    ("第 1 場：114 年 3 月 5 日，30 人。第 2 場：113 年 9 月 8 日，31 人。", [("DATE_YEAR", "error", "113 年 9 月 8 日")]),
    ("第一次會議於 114 年 3 月 5 日召開，第二次會議於 112 年 9 月 8 日召開。", [("DATE_YEAR", "error", "112 年 9 月 8 日")]),
    ("1.114/3/5 第一場 2.114/6/7 第二場 3.113/9/8 第三場", [("DATE_YEAR", "error", "113/9/8")]),
    ("會議日期：114.03.05、114.06.07、113.09.08", [("DATE_YEAR", "error", "113.09.08")]),
    ("114 年講習：\n113 年 5 月 6 日採購講習\n113 年 8 月 9 日契約講習", [("DATE_YEAR", "error", "113 年 5 月 6 日、113 年 8 月 9 日")]),
    ("113 年 5 月 6 日、113 年 8 月 9 日辦理 2 場次訓練，計 85 人。", [("DATE_YEAR", "warning", "113 年 5 月 6 日、113 年 8 月 9 日")]),
    ("113 年度辦理 2 場社交工程演練、1 場資安事件通報應變演練。", [("DATE_YEAR", "warning", "113 年度")]),
    ("(1)114 年 1 月 15 日(星期三)召開；(2)114 年 4 月 16 日(星期四)召開。", [("DATE_WEEKDAY", "error", "四")]),
    ("業於 114 年 2 月 30 日辦理完竣。", [("DATE_INVALID", "error", "114 年 2 月 30 日")]),
    ("自 114 年 8 月 5 日至 114 年 7 月 10 日辦理。", [("DATE_INVALID", "error", "114 年 8 月 5 日 … 114 年 7 月 10 日")]),
    ("廠商業已於 114 年 8 月 26 日日完成保養。", [("TEXT_DUP", "info", "26 日日")]),
    ("預計 113 年 12 月完成驗收。", [("DATE_TENSE", "warning", "113 年 12 月")]),
    ("已於 116 年 3 月 5 日完成。", [("DATE_TENSE", "warning", "116 年 3 月 5 日")]),
]

OTHERS_RIGHT = [
    ("work_report", "本案已於 114 年 9 月 5 日完成招標，預計 114 年 11 月 25 日完成建置。"),
    ("work_report", "第一階段：114 年 11 月 20 日完成 10 個網站。"),
    ("work_report", "(一)113 年 5 月 6 日召開會議；(二)114 年 3 月 5 日召開會議。"),
    ("work_report", "本案原預計於 114 年 5 月完成招標，因流標延至 11 月。"),
    ("work_report", "自 98 年 8 月 28 日正式上線至 114 年 8 月底止；預計自 115 年度起每年辦理二次。"),
    ("annual_plan", "已於 113 年 5 月 6 日完成系統建置，預計於 114 年 10 月 10 日(星期五)舉辦活動。"),
    ("annual_plan", "1、第1年(112年)達標的局處，113年至115年每年均為滿分(即5分)。"),
    ("annual_plan", "於 114 年 10 月 10 日舉辦活動。"),
    ("unknown", "2 月 29 日辦理。"),
]


@pytest.mark.parametrize("text", REPORTS_RIGHT)
def test_what_a_report_says_rightly_is_left_alone(text: str) -> None:
    assert findings(text, "performance_report") == []


@pytest.mark.parametrize(("text", "wanted"), REPORTS_WRONG)
def test_what_a_report_says_wrongly_is_found_and_nothing_else(text: str, wanted: list[tuple[str, str, str]]) -> None:
    assert findings(text, "performance_report") == wanted


@pytest.mark.parametrize(("family", "text"), OTHERS_RIGHT)
def test_what_plans_and_work_reports_say_rightly_is_left_alone(family: str, text: str) -> None:
    assert findings(text, family, month=9) == []


def test_a_work_report_of_september_does_not_know_october() -> None:
    assert findings("本案已於 114 年 10 月 5 日完成招標。", "work_report", month=9) == [("DATE_TENSE", "warning", "114 年 10 月 5 日")]
    assert findings("本案預計於 114 年 5 月完成招標。", "work_report", month=9) == [("DATE_TENSE", "warning", "114 年 5 月")]
