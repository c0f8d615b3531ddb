"""`status`, `schema`, `ingest` and help, as a person meets them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from parsers.records import TABLES, columns
from pipeline import language
from pipeline.cli import VERBS, main
from pipeline.ingest import ingest
from tests.commands.screen import COMMAND, ROOT, on_a_terminal
from tests.store.documents import YEARS, write


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "in", **YEARS)


def tell(capsys, *given: object) -> str:
    assert main([*map(str, given)]) == 0
    return capsys.readouterr().out


def test_status_tells_what_is_published(capsys, folder, tmp_path):
    ingest([folder], tmp_path / "out", jobs=1)
    shown = tell(capsys, "status", "--out", tmp_path / "out")
    assert re.search(r"新竹縣政府 +113 +施政計畫 +1 +0\n", shown)
    assert re.search(r"新竹縣政府 +114 +績效報告 +1 +0\n", shown)
    assert "govplan check" in shown


def test_status_names_failures_duplicates_and_issues(capsys, folder, tmp_path):
    for name in ("空.txt", "空.docx"):
        (folder / name).write_bytes(b"")
    (folder / "複本.txt").write_bytes((folder / "計畫113.txt").read_bytes())
    (folder / "又一.txt").write_text(YEARS["計畫113"] + "\n", "utf-8")
    ingest([folder], tmp_path / "out", jobs=1)
    shown = tell(capsys, "status", "--out", tmp_path / "out")
    assert "檔案 7 個，其中 2 個無法讀取" in shown
    for name in ("空.txt", "空.docx"):
        assert f"{name}：無法讀取。檔案沒有內容，請確認來源檔。\n" in shown, "both of equal content, in one language"
    assert re.search(r"施政計畫 +2 +1\n", shown)
    assert "不重複查核者 2 份" in shown
    assert len(re.findall(r"  (?:又一|複本|計畫113)\.txt：同 (?:又一|複本|計畫113)\.txt\n", shown)) == 2
    assert re.search(r"內容相同的檔案 +duplicate_source +1\n", shown)
    assert "下一步：修正" in shown
    english = tell(capsys, "--lang", "en", "status", "--out", tmp_path / "out")
    assert "空.txt: could not be read. The file is empty" in english and "檔案沒有內容" not in english and "annual plan" in english


def test_status_tells_of_files_that_are_gone(capsys, folder, tmp_path):
    ingest([folder], tmp_path / "out", jobs=1)
    assert "--prune" not in tell(capsys, "status", "--out", tmp_path / "out")
    (folder / "計畫113.txt").unlink()
    assert "1 個檔案已不在原處" in tell(capsys, "status", "--out", tmp_path / "out")


def test_status_names_files_of_another_build(capsys, folder, tmp_path):
    ingest([folder], tmp_path / "out", jobs=1)
    (tmp_path / "out" / "goals.parquet").write_bytes(b"x")
    (tmp_path / "out" / "cells.parquet").unlink()
    shown = tell(capsys, "status", "--out", tmp_path / "out")
    assert "不屬於此版本的檔案：cells.parquet, goals.parquet" in shown
    assert "govplan ingest" in shown.splitlines()[-1]


def test_the_data_dictionary_is_current(capsys):
    """Regenerate it with: govplan schema --format markdown > docs/data-dictionary.md"""
    assert (ROOT / "docs" / "data-dictionary.md").read_text("utf-8") == tell(capsys, "schema", "--format", "markdown")


def test_the_data_dictionary_describes_every_column(capsys):
    shown = tell(capsys, "schema", "--format", "markdown")
    for record in TABLES:
        section = shown.split(f"\n## {record.table}\n")[1].split("\n## ")[0]
        for column in columns(record):
            (row,) = [line for line in section.splitlines() if line.startswith(f"| `{column.name}` |")]
            assert column.zh in row
            assert column.en in row


def test_schema_of_one_table_and_of_none(capsys):
    assert tell(capsys, "schema", "scores").splitlines()[1] == "scores  分數"
    assert main(["schema", "nothing"]) == 2
    assert "indicators" in capsys.readouterr().err


def test_help_names_every_verb_in_both_languages():
    for chosen, word in (("zh-TW", "讀取文件"), ("en", "read documents")):
        ended = subprocess.run([*COMMAND, "--lang", chosen, "--help"], capture_output=True, text=True, check=True, cwd=ROOT)
        assert word in ended.stdout
        assert all(f"  {verb} " in ended.stdout for verb in VERBS)


def test_help_imports_nothing_heavy():
    heavy = {"pyarrow", "duckdb", "pandas", "rich", "pebble", "parsers.parse"}
    code = f"import sys\nfrom pipeline.cli import main\nmain(['--help'])\nprint(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines()[-1] == "[]"


def test_progress_and_a_summary_on_a_terminal(folder, tmp_path):
    (folder / "README.md").write_text("x")
    shown = on_a_terminal("ingest", folder, "--out", tmp_path / "out")
    assert "3/3" in shown
    assert "找到 3 個檔案：可讀 3 個，無法讀取 0 個。" in shown
    assert "README" not in shown


def test_the_summary_alone_in_a_pipe(folder, tmp_path):
    ended = subprocess.run([*COMMAND, "ingest", folder, "--out", tmp_path / "out"], capture_output=True, text=True, cwd=ROOT)
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr == f"找到 3 個檔案：可讀 3 個，無法讀取 0 個。{tmp_path / 'out'} 現有 3 份文件。\n"


def test_the_numbers_of_the_summary_add_up(capsys, folder, tmp_path):
    for name in ("空.txt", "空.docx", "空.pdf"):
        (folder / name).write_bytes(b"")
    (folder / "複本.txt").write_bytes((folder / "計畫113.txt").read_bytes())
    assert main(["ingest", str(folder), "--out", str(tmp_path / "out"), "--jobs", "1"]) == 3
    told = capsys.readouterr().err
    assert "找到 7 個檔案：可讀 4 個（其中 1 個與另一檔內容相同），無法讀取 3 個。" in told
    assert main(["--lang", "en", "ingest", str(folder), "--out", str(tmp_path / "out"), "--jobs", "1"]) == 3
    told = capsys.readouterr().err
    assert "7 files: 4 can be read (1 of them the same as another), 3 cannot" in told
    assert not re.search("[\u4e00-\u9fff]", re.sub(r"\S+\.(txt|docx|pdf)|/\S+", "", told)), "one language at a time"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["ingest", "--jobs", "0"], "'--jobs' 的值不正確。應為不小於 1 的整數。"),
        (["ingest", "--nothing"], "沒有選項 --nothing。"),
        (["sql", "SELECT 1", "--format", "xml"], "'--format' 的值「xml」不正確。應為 table、csv、json、parquet 之一。"),
        (["explain"], "缺少 'FINDING_ID|RULE_ID'。"),
        (["nothing"], "沒有命令 nothing。"),
    ],
)
def test_complaints_are_in_one_language(capsys, monkeypatch, given, says):
    monkeypatch.setattr(language, "current", "zh-TW")
    assert main(given) == 2
    told = capsys.readouterr().err
    assert told.endswith(f"錯誤：{says}\n") and told.startswith("用法：") and not re.search("Usage|Error|Invalid|Try", told)
    monkeypatch.setattr(language, "current", "en")
    assert main(["--lang", "en", *given]) == 2
    told = capsys.readouterr().err
    assert "Usage: " in told and "Error: " in told and not re.search("[\u4e00-\u9fff]", told)


def test_help_is_in_one_language():
    chinese, english = ("用法：", "選項:", "顯示此說明並結束。"), ("Usage: ", "Options:", "Show this message and exit.")
    for chosen, words, others in (("zh-TW", chinese, english), ("en", english, chinese)):
        shown = subprocess.run([*COMMAND, "--lang", chosen, "check", "--help"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
        assert all(word in shown for word in words) and not any(word in shown for word in others)


@pytest.mark.parametrize("given", [["ingest", "--jobs", "0"], ["ingest", "--nothing"], ["sql", "SELECT 1", "--format", "xml"], ["nothing"]])
def test_wrong_usage_is_code_2(capsys, given):
    assert main(given) == 2
    assert capsys.readouterr().err
