"""`govplan sql`: answers in four forms, and refuses everything that is no question."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
import time
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from pipeline.ingest import ingest
from tests.commands.screen import COMMAND, ROOT, on_a_terminal
from tests.store.documents import YEARS, visible, write


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    place = tmp_path_factory.mktemp("sql")
    ingest([write(place / "in", **YEARS)], place / "out", jobs=1)
    return place / "out"


def ask(capsys, out, *given: str) -> str:
    assert main(["sql", *given, "--out", str(out)]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


TYPES = "SELECT 12.50::DECIMAL(18,4) AS d, NULL AS n, DATE '2025-04-16' AS day, true AS yes, ['甲','乙'] AS list, '甲,\"乙\"' AS text, 3 AS n"


def test_a_table_names_null_and_keeps_every_digit(capsys, out):
    header, rule, row = ask(capsys, out, TYPES).splitlines()
    assert header.split() == ["d", "n", "day", "yes", "list", "text", "n"]
    assert set(rule) == {"-"}
    assert row.split() == ["12.5000", "NULL", "2025-04-16", "true", '["甲","乙"]', '甲,"乙"', "3"]


def test_csv_can_be_read_back(capsys, out):
    names, row = csv.reader(io.StringIO(ask(capsys, out, TYPES, "--format", "csv")))
    assert names == ["d", "n", "day", "yes", "list", "text", "n_2"]
    assert row == ["12.5000", "", "2025-04-16", "true", '["甲","乙"]', '甲,"乙"', "3"]


def test_json_can_be_read_back_with_exact_decimals(capsys, out):
    (row,) = json.loads(ask(capsys, out, TYPES, "--format", "json"), parse_float=Decimal)
    assert row == {"d": Decimal("12.5000"), "n": None, "day": "2025-04-16", "yes": True, "list": ["甲", "乙"], "text": '甲,"乙"', "n_2": 3}
    assert str(row["d"]) == "12.5000"


def test_json_without_rows_is_an_empty_list(capsys, out):
    assert json.loads(ask(capsys, out, "SELECT 1 WHERE false", "--format", "json")) == []


def test_parquet_keeps_types(out, tmp_path):
    query = "SELECT indicators.weight_pct, tags, 1 AS tags FROM goals JOIN indicators USING (document_id)"
    with open(tmp_path / "x.parquet", "wb") as file:
        subprocess.run([*COMMAND, "sql", query, "--format", "parquet", "--out", out], stdout=file, check=True, cwd=ROOT)
    table = pq.read_table(tmp_path / "x.parquet")
    assert table.column_names == ["weight_pct", "tags", "tags_2"]
    assert str(table.schema.field("weight_pct").type) == "decimal128(18, 4)"


@pytest.mark.parametrize(
    "query",
    [
        "FROM documents",
        "SHOW TABLES",
        "DESCRIBE goals",
        "SUMMARIZE scores",
        "EXPLAIN SELECT 1",
        "VALUES (1)",
        "PIVOT documents ON family USING count(*)",
        "SELECT 1;",
    ],
)
def test_every_kind_of_question_is_answered(capsys, out, query):
    assert len(ask(capsys, out, query).splitlines()) >= 3 or query == "SUMMARIZE scores"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_parquet('documents.parquet')",
        "FROM '/etc/passwd'",
        "FROM glob('/*')",
        "SELECT * FROM 'https://example.org/x.parquet'",
        "COPY documents TO '/tmp/x.csv'",
        "COPY documents FROM '/etc/passwd'",
        "EXPORT DATABASE '/tmp/x'",
        "IMPORT DATABASE '/tmp/x'",
        "ATTACH '/tmp/x.duckdb'",
        "ATTACH ':memory:' AS m",
        "DETACH govplan",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 1",
        "SET enable_external_access = true",
        "RESET threads",
        "PRAGMA threads = 1",
        "SET VARIABLE x = 1",
        "CREATE TABLE x (a INT)",
        "CREATE TEMP TABLE x AS SELECT 1",
        "CREATE MACRO f() AS 1",
        "CREATE SECRET (TYPE s3)",
        "INSERT INTO goals (title) VALUES ('x')",
        "UPDATE goals SET title = 'x'",
        "DELETE FROM goals",
        "DROP TABLE goals",
        "ALTER TABLE goals ADD COLUMN x INT",
        "COMMENT ON TABLE goals IS 'x'",
        "TRUNCATE goals",
        "CHECKPOINT",
        "VACUUM",
        "BEGIN",
        "USE memory",
        "CALL pragma_version()",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE goals",
        "",
        "/* nothing */",
        "SELEC 1",
        "SELECT nothing FROM goals",
    ],
)
def test_everything_else_is_refused_with_a_sentence(capsys, out, query):
    before = visible(out)
    assert main(["sql", query, "--out", str(out)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("govplan: ")
    assert any("\u4e00" <= character <= "\u9fff" for character in told.err)
    assert "Traceback" not in told.err
    assert visible(out) == before
    assert sorted(path.name for path in out.parent.iterdir()) == ["in", "out"]


def test_refusals_are_in_english_when_asked(capsys, out, monkeypatch):
    monkeypatch.setattr("pipeline.language.current", "en")
    assert main(["--lang", "en", "sql", "DROP TABLE goals", "--out", str(out)]) == 2
    assert capsys.readouterr().err == "govplan: Queries are read-only: DROP is not accepted. Use SELECT only.\n"


def test_document_text_does_not_command_the_terminal(capsys, out):
    shown = ask(capsys, out, "SELECT chr(27) || '[2J' || chr(7) || chr(155) || 'x' AS \"na\x1bme\"")
    assert "\\x1b[2J\\x07\\x9bx" in shown
    assert "na\\x1bme" in shown
    assert not set(shown) & set("\x1b\x07\x9b")


def test_data_in_a_pipe_is_exact(capsys, out):
    assert ask(capsys, out, "SELECT chr(27) || 'x' AS a", "--format", "csv") == "a\n\x1bx\n"


def test_the_query_may_come_through_a_pipe(out):
    ended = subprocess.run([*COMMAND, "sql", "--format", "csv", "--out", out], input="SELECT count(*) AS n\nFROM documents;\n", capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "n\n3\n", "")


def test_a_reader_that_stops_early_is_no_error(out):
    command = [*COMMAND, "sql", "SELECT * FROM cells, range(5000)", "--format", "csv", "--out", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout.readline().startswith("row_id,")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_the_prompt_takes_queries_of_several_lines_and_goes_on_after_errors(out):
    shown = on_a_terminal("sql", "--out", out, typed="SELECT nothing;\nSELECT count(*) AS 份數\nFROM documents;\nDROP TABLE goals;\nexit\n")
    assert "無法執行查詢" in shown
    assert "份數" in shown.split("無法執行查詢")[1]
    assert "不接受 DROP" in shown
    assert "...>" in shown


def test_data_on_a_terminal_does_not_command_it(out):
    for form in ("csv", "json", "table"):
        assert "\x1b[2J" not in on_a_terminal("sql", "SELECT chr(27) || '[2J' AS a", "--format", form, "--out", out)


def processor_seconds(pid: int) -> float:
    """What a process has used so far: on a busy machine the clock says little."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def test_a_long_query_ends_when_interrupted_and_shows_no_bar(out):
    endless = "SELECT count(*) FROM range(1000000000000) a, range(1000) b WHERE a.range % 7 = b.range"
    process = subprocess.Popen([*COMMAND, "sql", endless, "--out", out], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    while processor_seconds(process.pid) < 4:  # DuckDB would show its bar after two seconds
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    shown, told = process.communicate(timeout=120)
    assert (process.returncode, shown, told.split()) == (130, "", ["已中斷。"])


def test_parquet_is_not_thrown_at_a_terminal(out):
    parent, child = pty.openpty()
    ended = subprocess.run([*COMMAND, "sql", "SELECT 1", "--format", "parquet", "--out", out], stdout=child, stderr=subprocess.PIPE, text=True)
    os.close(child)
    os.close(parent)
    assert ended.returncode == 2
    assert "Parquet" in ended.stderr
