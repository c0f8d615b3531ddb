"""Exports are opened again by other libraries than those that wrote them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from pipeline.cli import main
from pipeline.errors import GovplanError
from pipeline.findings import Evidence, Finding
from pipeline.reports import findings_table, spreadsheet
from pipeline.reports.spreadsheet import Column, Sheet
from pipeline.rules.rule import catalogue
from pipeline.store.catalog import open_publication
from tests.reports.conftest import Published

RULES = {rule.id: rule for rule in catalogue()}
ODF = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0", "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0"}
COLUMNS = (Column("text", "文字", "text"), Column("number", "數值", "number"))
MESSAGE = [column.name for column in spreadsheet.FINDING_COLUMNS].index("message")
DANGERS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", ' =HYPERLINK("x")']
SAFE = ["-0.17", "+43", "-22", "一般文字", "a=b", "", "9,543", "-1.5%"]


def ods_rows(data: bytes) -> dict[str, list[list[str]]]:
    """The sheets of an ODS read from its XML, without the library that wrote it."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        tree = etree.fromstring(package.read("content.xml"))
    sheets = {}
    for table in tree.iterfind(".//table:table", ODF):
        rows = table.iterfind(".//table:table-row", ODF)
        sheets[table.get(f"{{{ODF['table']}}}name")] = [["\n".join(p.xpath("string()") for p in cell) for cell in row] for row in rows]
    return sheets


def test_findings_come_with_page_quote_and_arithmetic(texts: Published) -> None:
    sheet = spreadsheet.findings_sheet(texts.verdicts.findings, RULES)
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.encode([sheet], ".xlsx")))
    head, *rows = list(book["發現"].iter_rows(values_only=True))
    assert len(rows) == len(texts.verdicts.findings)
    row = next(dict(zip(head, r, strict=True)) for r in rows if "9543" in r and "SUM_PROSE" in r)
    assert (row["文件印出"], row["印出數值"], row["重新計算或對照"], row["差異"]) == ("9543", 9543, 9500, 43), "numbers that can be sorted and summed"
    assert (row["行或段"], row["等級"]) == (54, "錯誤")
    assert row["原文"] == "9543"
    assert "8113" in row["說明"]


def exported(out: Path, file: Path) -> list[dict[str, object]]:
    """The findings of a publication as an exported workbook has them."""
    assert main(["export", str(file), "--out", str(out)]) == 0
    head, *rows = list(openpyxl.load_workbook(file)["發現"].iter_rows(values_only=True))
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_subjects_and_places_are_in_words(texts: Published, tmp_path: Path) -> None:
    rows = exported(texts.out, tmp_path / "f.xlsx")
    listed = next(row for row in rows if row["規則"] == "LIST_COUNT")
    assert listed["項目"] == "參/八 為民服務資訊匯流平台："
    assert listed["章節"] == "參　具體施政績效 › 八　為民服務資訊匯流平台："
    assert not any("¶" in str(row["項目"]) or "list_count" in str(row["項目"]) for row in rows)


def test_a_value_of_another_document_has_its_own_columns(texts: Published, tmp_path: Path) -> None:
    drop = next(row for row in exported(texts.out, tmp_path / "f.xlsx") if row["規則"] == "TARGET_DROP")
    assert (drop["檔案"], drop["行或段"], drop["原文"]) == ("新竹縣政府-數位發展處-115-施政計畫.txt", 127, "75%")
    assert (drop["對照出處"], drop["對照原文"]) == ("新竹縣政府-行政處-114-施政計畫績效報告.txt 第 53 行", "97%")
    assert (drop["文件印出"], drop["印出數值"], drop["重新計算或對照"], drop["差異"], drop["單位"]) == ("75%", 75, 97, -22, "%")


def test_the_table_for_sql_has_what_the_sheet_has_by_codes_and_in_both_languages(texts: Published) -> None:
    with open_publication(texts.out) as connection:
        sheet = spreadsheet.findings_sheet(texts.verdicts.findings, RULES, connection)
        findings_table.create(connection, texts.verdicts.findings)
        found = connection.execute("SELECT * FROM findings ORDER BY ALL")
        names = [column[0] for column in found.description or ()]
        rows = {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}
    assert len(rows) == len(sheet.rows)
    for values in sheet.rows:
        people = dict(zip((c.name for c in sheet.columns), values, strict=True))
        row = rows[str(people["finding_id"])]
        assert all(row[name] == people[name] for name in ("rule_id", "title", "about", "section", "page", "line", "quote", "printed", "unit", "reported"))
        assert (row["message_zh"], row["verify_zh"], row["compared_place_zh"]) == (people["message"], people["verify"], people["compared_place"])
        assert row["severity"] in ("error", "warning", "info") and people["severity"] in ("錯誤", "警告", "資訊")
        assert (row["status"], people["status"]) == ("open", "待查")
    (drop,) = (row for row in rows.values() if row["printed"] == "75%" and row["compared_quote"] == "97%")
    assert (drop["compared_place_en"], drop["expected"], drop["judged_by"]) == ("新竹縣政府-行政處-114-施政計畫績效報告.txt line 53", 97, drop["rule_id"])


def test_what_only_another_document_has_is_not_placed_in_this_one() -> None:
    """A finding about a report whose evidence is all in the plan."""
    plan = Evidence(row_id="plan.1/indicators/000001", field="title", role="expected", line=110, text="智慧巡檢", path="計畫.txt")
    finding = Finding(
        finding_id="0123456789ab", rule_id="PLAN_REPORT", severity="error", document_id="report.1", path="報告.txt", government=None, department=None,
        roc_year=115, title="報告", subject="智慧巡檢 名稱", message_zh="", message_en="", reported=None, expected=None, difference=None, caused_by=None,
        evidence=(plan,),
    )  # fmt: skip
    sheet = spreadsheet.findings_sheet([finding], RULES)
    row = dict(zip((c.name for c in sheet.columns), sheet.rows[0], strict=True))
    assert (row["path"], row["page"], row["line"], row["quote"]) == ("報告.txt", None, None, None)
    assert (row["compared_place"], row["compared_quote"]) == ("計畫.txt 第 110 行", "智慧巡檢")


def test_money_is_in_the_unit_of_its_column() -> None:
    cell = Evidence(row_id="d.1/budget_programs/000002", field="amount_text", role="reported", page=7, text="51,321", path="a.pdf")
    finding = Finding(
        finding_id="0123456789ab", rule_id="BUDGET_SUM", severity="error", document_id="d.1", path="a.pdf", government=None, department=None, roc_year=115,
        title="甲", subject="合計", message_zh="", message_en="", reported="51321000", expected="51320500", difference="500", caused_by=None, evidence=(cell,),
    )  # fmt: skip
    sheet = spreadsheet.findings_sheet([finding], RULES)
    row = dict(zip((c.name for c in sheet.columns), sheet.rows[0], strict=True))
    assert (row["printed"], row["reported"], row["expected"], row["difference"], row["unit"]) == (
        "51,321 千元",
        Decimal("51321"),
        Decimal("51320.5"),
        Decimal("0.5"),
        "千元",
    )


def test_sheets_are_laid_out_for_reading_and_printing(texts: Published) -> None:
    sheet = spreadsheet.findings_sheet(texts.verdicts.findings, RULES)
    page = openpyxl.load_workbook(io.BytesIO(spreadsheet.encode([sheet], ".xlsx")))["發現"]
    assert (page.page_setup.orientation, page.print_title_rows, page.freeze_panes) == ("landscape", "$1:$1", "A2")
    score = next(cell for row in page.iter_rows(min_row=2) for cell in row if cell.value == 54.83)
    assert score.number_format == "#,##0.00"
    with zipfile.ZipFile(io.BytesIO(spreadsheet.encode([sheet], ".ods"))) as package:
        content, styles, settings = (package.read(f"{name}.xml").decode() for name in ("content", "styles", "settings"))
    tree = etree.fromstring(content.encode())
    (head,) = tree.iterfind(".//table:table-header-rows/table:table-row", ODF)
    assert {cell.get(f"{{{ODF['table']}}}style-name") for cell in head} == {"gpHead"} and 'fo:font-weight="bold"' in content
    widths = {c.get(f"{{{ODF['table']}}}style-name") for c in tree.iterfind(".//table:table-column", ODF)}
    assert len(widths) > 3 and all(f'style:name="{name}"' in content for name in widths)
    assert 'fo:wrap-option="wrap"' in content
    assert 'style:print-orientation="landscape"' in styles and 'style:country-asian="TW"' in styles
    assert 'config:name="發現"' in settings and "VerticalSplitPosition" in settings
    assert 'office:value="54.83"' in content


def test_the_same_content_gives_the_same_bytes(texts: Published) -> None:
    sheet = spreadsheet.findings_sheet(texts.verdicts.findings, RULES)
    for suffix in (".ods", ".xlsx"):
        assert spreadsheet.encode([sheet], suffix) == spreadsheet.encode([sheet], suffix)
        with zipfile.ZipFile(io.BytesIO(spreadsheet.encode([sheet], suffix))) as package:
            assert not [name for name in package.namelist() if b"T1" in package.read(name) and b"2026-" in package.read(name)], "when it was made is not told"


@pytest.mark.parametrize("suffix", [".ods", ".xlsx", ".csv", ".json"])
def test_all_kinds_hold_the_same(texts: Published, suffix: str) -> None:
    sheet = spreadsheet.findings_sheet(texts.verdicts.findings, RULES)
    data = spreadsheet.encode([sheet], suffix)
    expected = ["" if value is None else str(value) for value in (row[MESSAGE] for row in sheet.rows)]
    if suffix == ".ods":
        found = [row[MESSAGE] for row in ods_rows(data)["發現"][1:]]
    elif suffix == ".xlsx":
        found = [row[MESSAGE] for row in openpyxl.load_workbook(io.BytesIO(data))["發現"].iter_rows(min_row=2, values_only=True)]
    elif suffix == ".csv":
        assert data.startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
        found = [row[MESSAGE] for row in list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:]]
    else:
        found = [row["message"] for row in json.loads(data)["findings"]]
    assert found == expected


@pytest.mark.parametrize("text", DANGERS)
def test_a_text_never_becomes_a_formula(text: str) -> None:
    sheet = Sheet("danger", COLUMNS, [(text, Decimal("1.50"))])
    ((written, _),) = list(csv.reader(io.StringIO(spreadsheet.encode([sheet], ".csv").decode("utf-8-sig"))))[1:]
    assert written == f"'{text}"
    cell = openpyxl.load_workbook(io.BytesIO(spreadsheet.encode([sheet], ".xlsx")))["danger"]["A2"]
    assert cell.data_type == "s" and cell.value == text
    tree = etree.fromstring(zipfile.ZipFile(io.BytesIO(spreadsheet.encode([sheet], ".ods"))).read("content.xml"))
    cells = tree.xpath("//table:table/table:table-row[1]/table:table-cell", namespaces=ODF)
    assert cells[0].get(f"{{{ODF['office']}}}value-type") == "string"
    assert not tree.xpath("//@table:formula", namespaces=ODF)
    assert cells[1].get(f"{{{ODF['office']}}}value") == "1.50"


@pytest.mark.parametrize("text", SAFE)
def test_numbers_and_plain_texts_are_left_as_they_are(text: str) -> None:
    assert spreadsheet.neutral(text) == text


def test_characters_that_no_file_may_hold_are_replaced() -> None:
    sheet = Sheet("x", COLUMNS, [("a\x00b\x1fc<&>", 1), ("甲\n乙", 2), ("長" * 40_000, 3)])
    for suffix in (".ods", ".xlsx"):
        data = spreadsheet.encode([sheet], suffix)
        rows = ods_rows(data)["x"][1:] if suffix == ".ods" else list(openpyxl.load_workbook(io.BytesIO(data))["x"].iter_rows(min_row=2, values_only=True))
        assert rows[0][0] == "a\ufffdb\ufffdc<&>"
        assert rows[1][0] == "甲\n乙"
        assert len(rows[2][0]) == 32_767 and rows[2][0].endswith("…")


def test_any_table_is_exported_with_place_and_quote(texts: Published, tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    assert main(["export", str(file), "--out", str(texts.out), "--table", "indicators", "--table", "indicator_history"]) == 0
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["indicators", "indicator_history"]
    head, *rows = list(book["indicators"].iter_rows(values_only=True))
    row = next(dict(zip(head, r, strict=True)) for r in rows if "公文線上簽核比率" in r and "90.70 %" in r)
    assert (row["行或段 line"], row["原文 quote"], row["權重 weight_pct"], row["目標值原文 target_text"]) == (54, "(2)公文線上簽核比率", 5, "74%")
    assert head[-1].endswith("_id") and not head[0].endswith("_id"), "ids come last"
    with open_publication(texts.out) as connection:
        assert len(rows) == connection.execute("SELECT count(*) FROM indicators").fetchone()[0]  # type: ignore[index]


@pytest.mark.parametrize("name", ["sources", "documents", "provenance", "cells", "claims", "evidence", "prose"])
def test_every_kind_of_table_can_be_exported(texts: Published, name: str) -> None:
    with open_publication(texts.out) as connection:
        sheet = spreadsheet.table_sheet(connection, name)
        assert len(sheet.rows) == connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # type: ignore[index]
        assert len({c.name for c in sheet.columns}) == len(sheet.columns) or name in ("provenance", "evidence")
        assert spreadsheet.encode([sheet], ".json")


def test_what_cannot_be_exported_is_said(texts: Published, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path / "a.doc"), "--out", str(texts.out)]) == 2
    assert ".ods" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "a.csv"), "--out", str(texts.out), "--table", "no_such"]) == 2
    assert "no_such" in capsys.readouterr().err
    with pytest.raises(GovplanError):
        spreadsheet.encode([Sheet("a", COLUMNS, []), Sheet("b", COLUMNS, [])], ".csv")
    assert main(["export", str(tmp_path / "nowhere" / "a.csv"), "--out", str(texts.out)]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_sheet_holds_no_command_for_a_terminal() -> None:
    assert spreadsheet.neutral("a\x1b[2Jb.txt") == "a\\x1b[2Jb.txt"
    assert spreadsheet.neutral("二\n行\t欄") == "二\n行\t欄"
