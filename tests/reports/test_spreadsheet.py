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
from pipeline.reports import spreadsheet
from pipeline.reports.spreadsheet import Column, Sheet
from pipeline.rules.rule import catalogue
from pipeline.store.catalog import open_publication
from tests.reports.conftest import Published

RULES = {rule.id: rule for rule in catalogue()}
ODF = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0", "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0"}
COLUMNS = (Column("text", "文字", "text"), Column("number", "數值", "number"))
DANGERS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", ' =HYPERLINK("x")']
SAFE = ["-0.17", "+43", "-22", "一般文字", "a=b", "", "9,543", "-1.5%"]


def ods_rows(data: bytes) -> dict[str, list[list[str]]]:
    """The sheets of an ODS read from its XML, without the library that wrote it."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        tree = etree.fromstring(package.read("content.xml"))
    sheets = {}
    for table in tree.iterfind(".//table:table", ODF):
        rows = table.iterfind("table:table-row", ODF)
        sheets[table.get(f"{{{ODF['table']}}}name")] = [["\n".join(p.xpath("string()") for p in cell) for cell in row] for row in rows]
    return sheets


def test_findings_come_with_page_quote_and_arithmetic(texts: Published) -> None:
    sheet = spreadsheet.findings_sheet(texts.verdicts.findings, RULES)
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.encode([sheet], ".xlsx")))
    head, *rows = list(book["findings"].iter_rows(values_only=True))
    assert len(rows) == len(texts.verdicts.findings)
    row = next(dict(zip(head, r, strict=True)) for r in rows if "9543" in r and "SUM_PROSE" in r)
    assert (row["文件印出"], row["重新計算或對照"], row["差異"], row["行或段"], row["等級"]) == ("9543", "9500", "43", 54, "錯誤")
    assert row["原文"] == "9543"
    assert "8113" in row["說明"]


@pytest.mark.parametrize("suffix", [".ods", ".xlsx", ".csv", ".json"])
def test_all_kinds_hold_the_same(texts: Published, suffix: str) -> None:
    sheet = spreadsheet.findings_sheet(texts.verdicts.findings, RULES)
    data = spreadsheet.encode([sheet], suffix)
    expected = ["" if value is None else str(value) for value in (row[16] for row in sheet.rows)]
    if suffix == ".ods":
        found = [row[16] for row in ods_rows(data)["findings"][1:]]
    elif suffix == ".xlsx":
        found = [row[16] for row in openpyxl.load_workbook(io.BytesIO(data))["findings"].iter_rows(min_row=2, values_only=True)]
    elif suffix == ".csv":
        assert data.startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
        found = [row[16] for row in list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:]]
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
    cells = tree.xpath("//table:table-row[2]/table:table-cell", namespaces=ODF)
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
    assert (row["line"], row["quote"], row["weight_pct"], row["target_text"]) == (54, "(2)公文線上簽核比率", 5, "74%")
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
