"""Small plans and reports as text, and what a publication of them is compared by."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable
from pathlib import Path

import docx
import duckdb

from pipeline.store import catalog


def plan(department: str, roc_year: int, indicators: Iterable[tuple[str, str, str]], aspect: str = "業務") -> str:
    """An annual plan with one goal for each (indicator, weight, target)."""
    rows = "\n".join(f"{n}. 目標之{n}({aspect})\t{title}\t統計數據\t辦理次數\t{weight}\t{target}" for n, (title, weight, target) in enumerate(indicators, 1))
    return f"""新竹縣政府{department} {roc_year} 年度施政計畫

壹、前言

本處依縣政願景擬定本計畫。

貳、關鍵績效指標

關鍵策略目標\t績效指標\t評估方式\t衡量標準\t權重\t目標值
{rows}
"""


def report(department: str, roc_year: int, indicators: Iterable[tuple[str, str, str, str, str]], aspect: str = "業務") -> str:
    """A performance report with one goal for each (indicator, weight, target, actual, attainment)."""
    rows = "\n".join(
        f"{n}. 目標之{n}\t{title}\t{target}\t{actual}\t{weight}\t{attainment}\t已辦理。"
        for n, (title, weight, target, actual, attainment) in enumerate(indicators, 1)
    )
    return f"""新竹縣政府{department} {roc_year} 年度施政計畫績效報告

壹、前言

本處執行情形如下。

貳、關鍵策略目標達成情形

一、{aspect}面

關鍵策略目標\t績效指標\t原定目標值\t達成目標值\t權重\t達成度(%)\t達成情形
{rows}
"""


def save_as_docx(text: str, path: Path) -> None:
    """The text as an office would save it: lines as paragraphs, lines with tabs as one table."""
    document = docx.Document()
    for has_tabs, lines in itertools.groupby(filter(None, text.splitlines()), key=lambda line: "\t" in line):
        if not has_tabs:
            for line in lines:
                document.add_paragraph(line)
            continue
        rows = [line.split("\t") for line in lines]
        table = document.add_table(len(rows), len(rows[0]))
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, value in zip(cells.cells, row, strict=True):
                cell.text = value
    document.save(str(path))


def write(folder: Path, **texts: str) -> Path:
    """Files of the given names (with `.txt`) in a folder, which is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


def ask(out: Path, query: str, *values: object) -> list[tuple]:
    """The rows of a query on the publication in `out`."""
    with catalog.open_publication(out) as connection:
        return connection.execute(query, list(values)).fetchall()


def parquet_hashes(out: Path) -> dict[str, str]:
    """Name -> SHA-256 of every published Parquet file."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.glob("*.parquet"))}


def visible(out: Path) -> dict[str, str]:
    """Name -> SHA-256 of everything in the output folder that is not hidden."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir()) if path.is_file() and not path.name.startswith(".")}


def table_counts(out: Path) -> dict[str, int]:
    """Rows of every Parquet file, read by DuckDB: fails if one is not whole."""
    return {path.stem: duckdb.sql(f"SELECT count(*) FROM read_parquet('{path}')").fetchall()[0][0] for path in sorted(out.glob("*.parquet"))}


YEARS = {
    "計畫113": plan("行政處", 113, [("法規研習場次", "30%", "2 場次"), ("公文線上簽核比率", "25%", "72%")]),
    "計畫114": plan("行政處", 114, [("法規研習場次", "30%", "3 場次"), ("公文線上簽核比率", "25%", "74%")]),
    "報告114": report("行政處", 114, [("法規研習場次", "30%", "3 場次", "3 場次", "100.00%"), ("公文線上簽核比率", "25%", "74%", "90.7%", "100.00%")]),
}
"""Two plans and a report of one department."""
