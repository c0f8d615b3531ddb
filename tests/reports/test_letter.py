"""The annex of a letter: what was confirmed, and nothing else."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from pipeline import triage
from pipeline.cli import main
from pipeline.ingest import ingest
from pipeline.reports import letter
from pipeline.store.catalog import open_publication
from tests.reports.conftest import ROOT, Published

RAW = next(iter(sorted((ROOT / "data" / "raw").glob("*行政處-114-*.txt"))))
PLAN = next(iter(sorted((ROOT / "data" / "raw").glob("*數位發展處-115-*.txt"))))
TEXT = {"text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0", "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"}


def rows(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as package:
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        tree = etree.fromstring(package.read("content.xml"))
    cells = [row.iterfind("table:table-cell", TEXT) for row in tree.iterfind(".//table:table-row", TEXT)]
    return [["\n".join(p.xpath("string()") for p in cell) for cell in row] for row in cells]


def test_confirmed_findings_with_quote_place_and_arithmetic(texts: Published, out: Path, tmp_path: Path) -> None:
    wrong = next(f for f in texts.verdicts.findings if f.rule_id == "SUM_PROSE" and f.reported == "9543")
    waived = next(f for f in texts.verdicts.findings if f.reported == "54.83")
    assert main(["triage", "confirm", wrong.finding_id, "--note", "已電洽 <承辦人> & 主管", "--out", str(out)]) == 0
    assert main(["triage", "waive", waived.finding_id, "--reason", "已有說明", "--out", str(out)]) == 0
    assert main(["letter", str(tmp_path / "a.odt"), "--out", str(out)]) == 0
    head, *items = rows(tmp_path / "a.odt")
    assert head == ["項次", "等級", "事項", "頁次", "原文", "重新計算", "待查證事項"]
    ((number, severity, matter, place, quote, recomputed, verify),) = items
    assert (number, severity, place) == ("1", "錯誤", "第 54 行")
    assert matter.startswith("公文線上簽核比率\n"), "a total is not called by one of its parts"
    assert "相加" in matter and "SUM_PROSE" not in matter
    assert "「績效指標：(2)公文線上簽核比率；原定目標值：74%；" in quote, "the row of the table, under its headings"
    assert "電子公文收文總數+紙本來文線上簽核數+自創簽稿數：9543 達成率 90.70%達成目標值。」" in quote, "to the end of the sentence"
    assert "8113" in recomputed and "重新計算 9500，文件印出 9543，差 +43" in recomputed
    assert verify.endswith("\n審核備註：已電洽 <承辦人> & 主管")


def confirmed(out: Path, file: Path, *chosen: str, lang: str = "zh-TW") -> list[list[str]]:
    """The rows of a letter about the findings of these rules or subjects, without 等級 and 事項."""
    with open_publication(out) as connection:
        findings = triage.audit(connection, out).findings
    ids = [f.finding_id for f in findings for words in chosen if words in f"{f.rule_id} {f.subject}"]
    assert main(["triage", "confirm", *ids, "--out", str(out)]) == 0
    assert main(["--lang", lang, "letter", str(file), "--out", str(out)]) == 0
    return [[row[0], *row[3:]] for row in rows(file) if row[0].isdigit()]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan and a report of one office and year that do not have the same indicators."""
    folder = tmp_path_factory.mktemp("pair")
    (folder / "計畫.txt").write_text(PLAN.read_text("utf-8"), "utf-8")
    (folder / "報告.txt").write_text(RAW.read_text("utf-8").replace("行政處", "數位發展處").replace("114", "115"), "utf-8")
    ingest([folder / "計畫.txt", folder / "報告.txt"], folder / "out", jobs=1)
    return folder / "out"


def test_what_only_the_plan_has_is_cited_from_the_plan(pair: Path, tmp_path: Path) -> None:
    (_, place, quote, said, _), *_ = confirmed(Path(shutil.copytree(pair, tmp_path / "out")), tmp_path / "a.odt", "全時預警防護 名稱（計畫）")
    assert place == "計畫.txt 第 110 行"
    assert quote.startswith("《新竹縣政府數位發展處 115 年度施政計畫》參　年度績效指標\n「")
    assert "(1)『智慧守護之眼』打造全時預警防護；" in quote, "quotation marks inside of others"
    assert "（計畫.txt 第 110 行）" in said


def test_a_value_and_the_one_it_is_compared_with_each_have_their_place(pair: Path, tmp_path: Path) -> None:
    (_, place, quote, said, _), *_ = confirmed(Path(shutil.copytree(pair, tmp_path / "out")), tmp_path / "a.odt", "白金標章資料集 權重")
    assert place == "第 29 行\n計畫.txt 第 117 行"
    assert "權重：5.0%" in quote and "（計畫.txt 第 117 行）" in quote and "權重：3.0%" in quote
    assert "對照：計畫.txt 第 117 行" in said


def test_every_place_of_a_claim_is_quoted(out: Path, tmp_path: Path) -> None:
    dates, listed = confirmed(out, tmp_path / "a.odt", "DATE_YEAR 法規研習場次", "LIST_COUNT 參/八")
    assert "112 年 6 月 17 日" in dates[2] and "112 年 10 月 16 日" in dates[2]
    assert listed[1] == "第 91、93 行"
    assert "「自 105 年 6 月本府起正式啟動" in listed[2].replace("『", "「") and "縣民信箱、縣民有約" in listed[2]
    assert "縣民信箱：" not in listed[3] and "本府e999APP：" not in listed[3], "an item is not named twice"


def test_a_cell_that_goes_over_pages_is_quoted_whole_with_both(pages: Published, tmp_path: Path) -> None:
    ((_, place, quote, recomputed, _),) = confirmed(Path(shutil.copytree(pages.out, tmp_path / "out")), tmp_path / "a.odt", "SUM_PROSE 公文線上簽核比率")
    assert place == "第 4、5 頁"
    assert "達成情形：公文線上簽核件數：8656" in quote and "8113" in quote and "自創簽稿數：9543" in quote
    assert "電子公文收文總數：8113（第 4 頁）" in recomputed


@pytest.mark.parametrize("name", ["報告.docx", "報告.doc"])
def test_a_place_in_a_word_processor_is_a_row_of_a_table_or_a_heading(tmp_path: Path, name: str) -> None:
    document = docx.Document()
    document.add_paragraph("新竹縣政府行政處 114 年度施政計畫績效報告")
    document.add_paragraph("壹、具體施政績效")
    document.add_paragraph("一、為民服務")
    document.add_paragraph("本年度辦理講習，包括北區 4 場及南區 3 場，合計 9 場。")
    table = document.add_table(rows=2, cols=2)
    texts = ("項目", "辦理情形", "宣導", "辦理宣導 12 場，包括學校 7 場及社區 4 場，合計 12 場。")
    for cell, text in zip((cell for row in table.rows for cell in row.cells), texts, strict=True):
        cell.text = text
    document.save(str(tmp_path / name))
    ingest([tmp_path / name], tmp_path / "out", jobs=1)
    items = confirmed(tmp_path / "out", tmp_path / "a.odt", "SUM_PROSE")
    places = {place: (quote, said) for _, place, quote, said, _ in items}
    assert not any("段" in said or "行" in said for _, said in places.values()), "nobody sees paragraphs numbered"
    assert "宣導；辦理宣導 12 場，包括學校 7 場" in places["第 1 個表格第 2 列"][0]
    paragraph = next(quote for place, (quote, _) in places.items() if place.endswith("段"))
    assert paragraph.startswith("壹　具體施政績效 › 一　為民服務\n「本年度辦理講習，")


def test_the_form_of_an_office(out: Path, tmp_path: Path) -> None:
    confirmed(out, tmp_path / "a.odt", "SUM_PROSE 公文線上簽核比率")
    with zipfile.ZipFile(tmp_path / "a.odt") as package:
        content, styles, meta = (package.read(f"{name}.xml").decode() for name in ("content", "styles", "meta"))
    assert 'style:language-asian="zh" style:country-asian="TW"' in styles and '"fr"' not in styles
    assert re.search(r"<style:footer>.*第 <text:page-number>.*共 <text:page-count>", styles)
    assert "creation-date" not in meta
    assert 'table:style-name="gpRow"' in content and 'name="gpRow" family' not in content
    assert re.search(r'style:name="gpRow"[^>]*><style:table-row-properties fo:keep-together="always"', content)
    assert re.search(r'fo:page-width="29.7cm" fo:page-height="21cm"[^>]*landscape', styles)
    text = etree.fromstring(content.encode()).xpath("string()")
    assert "附件＿＿" in text and "製表單位：" in text and "製表日期：" in text
    assert RAW.name in text and "SHA-256" in text
    first = (tmp_path / "a.odt").read_bytes()
    assert main(["letter", str(tmp_path / "b.odt"), "--out", str(out)]) == 0
    assert (tmp_path / "b.odt").read_bytes() == first, "the same content gives the same bytes"


def test_an_english_letter_is_english(out: Path, tmp_path: Path) -> None:
    sums, *_ = confirmed(out, tmp_path / "a.odt", "SUM_PROSE 公文線上簽核比率", lang="en")
    assert sums[1] == "line 54"
    assert "8113, 39, 1348" in sums[3] and "recomputed 9500, printed 9543, difference +43" in sums[3]
    assert not re.search("[：；，、（）]", re.sub(r"“[^”]*”", "", sums[3]))


def test_money_is_told_in_the_unit_of_its_column(tmp_path: Path) -> None:
    text = (ROOT / "tests" / "data" / "audit" / "plan_114.txt").read_text("utf-8")
    assert "合計\t\t\t24,000" in text and "預算金額(千元)" in text
    (tmp_path / "預算.txt").write_text(text.replace("合計\t\t\t24,000", "合計\t\t\t25,300"), "utf-8")
    ingest([tmp_path / "預算.txt"], tmp_path / "out", jobs=1)
    ((*_, quote, recomputed, _),) = confirmed(tmp_path / "out", tmp_path / "a.odt", "BUDGET_SUM")
    assert "預算金額(千元)：25,300」" in quote
    assert "重新計算 24,000 千元，文件印出 25,300 千元，差 +1,300 千元" in recomputed and "25,300 千元（" in recomputed


def test_without_confirmed_findings_there_is_no_letter(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["letter", str(tmp_path / "a.odt"), "--out", str(out)]) == 2
    assert "govplan triage confirm" in capsys.readouterr().err
    assert not (tmp_path / "a.odt").exists()


def test_what_is_high_may_go_over_pages_and_file_names_stay_as_they_are(texts: Published, out: Path, tmp_path: Path) -> None:
    """A row kept on one page that needs a page leaves the page before it empty."""
    ((_, _, _, recomputed, _),) = confirmed(out, tmp_path / "a.odt", "ASPECT_SCORE 業務面")
    assert "差 −0.17，" in recomputed and recomputed.endswith("差 −0.17")
    assert "法規檢討比例：5.0% × 100.00% ＝ 5.00" in recomputed
    with zipfile.ZipFile(tmp_path / "a.odt") as package:
        content = package.read("content.xml").decode()
    assert 'table-row table:style-name="gpLongRow"' in content and 'table-row table:style-name="gpRow"' not in content
    assert letter._with_minus("對照：處-114-計畫.txt 第 2 行，差 -1，處-1-計畫", "-1") == "對照：處-114-計畫.txt 第 2 行，差 −1，處-1-計畫"


def test_errors_come_first_in_the_document_that_has_the_most(pair: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(pair, tmp_path / "out"))
    with open_publication(out) as connection:
        findings = triage.audit(connection, out).findings
    assert main(["triage", "confirm", *(f.finding_id for f in findings), "--out", str(out)]) == 0
    assert main(["letter", str(tmp_path / "a.odt"), "--out", str(out)]) == 0
    order = {"錯誤": 0, "警告": 1, "資訊": 2}
    tables: list[list[int]] = []
    for row in rows(tmp_path / "a.odt"):
        if row[0] == "項次":
            tables.append([])
        else:
            tables[-1].append(order[row[1]])
    assert len(tables) > 1 and all(table == sorted(table) for table in tables)
    counts = [[-table.count(level) for level in order.values()] for table in tables]
    assert counts == sorted(counts) and counts[0] != counts[-1]
