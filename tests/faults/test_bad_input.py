"""Bad files and folders: a clear sentence with the path, the right exit code, the others published."""

from __future__ import annotations

import os
import sys

import pytest

from pipeline import ingest as ingest_module
from pipeline.cli import main
from pipeline.ingest import find
from tests.store.documents import YEARS, ask, write


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "in", **YEARS)


def ingest(capsys, *given: object) -> tuple[int, list[str]]:
    """Exit code and lines on stderr but for the summary; stdout stays empty."""
    code = main(["ingest", *map(str, given), "--jobs", "1"])
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert code == 2 or lines[-1].startswith("找到 ")
    return code, lines if code == 2 else lines[:-1]


def assert_only_this_failed(out, path: str, code: str) -> None:
    assert ask(out, "SELECT path, status, error_code FROM sources WHERE status <> 'ok'") == [(path, "failed", code)]
    ((message,),) = ask(out, "SELECT error_message FROM sources WHERE status = 'failed'")
    assert message.rstrip().endswith(".")
    assert any("\u4e00" <= character <= "\u9fff" for character in message)
    assert ask(out, "SELECT count(*) FROM documents d JOIN sources s USING (source_id) WHERE s.status = 'ok'") == [(3,)]


def test_of_good_files_only_the_summary_is_said(capsys, folder, out):
    assert ingest(capsys, folder, "--out", out) == (0, [])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空白.txt", b"", "empty_file"),
        ("只有空格.txt", b" \r\n\t ", "empty_file"),
        ("亂碼.pdf", bytes(range(256)) * 40, "unsupported_format"),
        ("亂碼.txt", os.urandom(5000) + b"\x00\xff\xfe", "unsupported_format"),
        ("圖片.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 300, "unsupported_format"),
        ("舊檔.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unsupported_format"),
        ("截斷.docx", b"PK\x03\x04" + b"\0" * 100, None),
    ],
)
def test_a_bad_file_is_named_and_the_others_are_published(capsys, folder, out, name, content, code):
    (folder / name).write_bytes(content)
    exit_code, told = ingest(capsys, folder, "--out", out)
    assert exit_code == 3
    assert len(told) == 1
    assert told[0].startswith(f"{folder / name}: ")
    ((found,),) = ask(out, "SELECT error_code FROM sources WHERE path = ?", name)
    assert_only_this_failed(out, name, code or found)
    assert found != "internal_error"


def test_a_folder_called_like_a_document_is_named(capsys, folder, out):
    (folder / "計畫.txt").mkdir()
    code, (told,) = ingest(capsys, folder, "--out", out)
    assert code == 3
    assert "計畫.txt: " in told
    assert "資料夾" in told
    assert_only_this_failed(out, "計畫.txt", "is_a_directory")


def test_a_folder_called_like_a_document_that_holds_documents_is_a_folder(capsys, folder, out):
    write(folder / "113.pdf", 深=YEARS["計畫113"].replace("113", "112"))
    assert ingest(capsys, folder, "--out", out) == (0, [])
    assert ask(out, "SELECT path FROM sources WHERE path LIKE '%/%'") == [("113.pdf/深.txt",)]


def test_a_folder_called_like_a_document_on_the_command_line(capsys, tmp_path, out):
    (tmp_path / "x.txt").mkdir()
    code, (told,) = ingest(capsys, tmp_path / "x.txt", "--out", out)
    assert code == 2
    assert f"{tmp_path / 'x.txt'} 之中沒有文件" in told


def test_a_path_that_is_not_there(capsys, tmp_path, out):
    code, (told,) = ingest(capsys, tmp_path / "沒有這個.pdf", "--out", out)
    assert code == 2
    assert "沒有這個.pdf" in told


def test_a_file_that_vanishes_after_it_was_found(capsys, folder, out, monkeypatch):
    def found_then_gone(*given):
        entries = find(*given)
        (folder / "計畫113.txt").unlink()
        write(folder, 新=YEARS["計畫113"].replace("113", "112"))
        return [*entries, entries[0].__class__(entries[0].root, "新.txt")]

    monkeypatch.setattr(ingest_module, "find", found_then_gone)
    code, (told,) = ingest(capsys, folder, "--out", out)
    assert code == 3
    assert told.startswith(f"{folder / '計畫113.txt'}: 檔案不存在")
    assert_only_this_failed(out, "計畫113.txt", "file_not_found")


def test_a_file_that_vanishes_between_hashing_and_reading(capsys, folder, out, monkeypatch):
    real = ingest_module.outcomes

    def vanishing(tasks, *given):
        (folder / "計畫113.txt").unlink()
        return real(tasks, *given)

    write(folder, 又=YEARS["計畫113"].replace("113", "112"))
    monkeypatch.setattr(ingest_module, "outcomes", vanishing)
    code, (told,) = ingest(capsys, folder, "--out", out)
    assert code == 3
    assert told.startswith(f"{folder / '計畫113.txt'}: 檔案不存在")
    assert_only_this_failed(out, "計畫113.txt", "file_not_found")


def test_a_file_that_changes_between_hashing_and_reading_counts_as_it_was_read(capsys, folder, out, monkeypatch):
    real = ingest_module.outcomes

    def changing(tasks, *given):
        write(folder, 計畫113=YEARS["計畫113"].replace("72%", "73%"))
        return real(tasks, *given)

    monkeypatch.setattr(ingest_module, "outcomes", changing)
    assert ingest(capsys, folder, "--out", out) == (0, [])
    monkeypatch.undo()
    assert ask(out, "SELECT target_text FROM indicators JOIN documents USING (document_id) WHERE roc_year = 113 AND indicators.title LIKE '公文%'") == [
        ("73%",)
    ]
    assert ask(out, "SELECT count(*) FROM sources") == [(3,)]
    assert ingest(capsys, folder, "--out", out) == (0, [])


def test_a_broken_link_and_a_pipe(capsys, folder, out):
    (folder / "斷鏈.txt").symlink_to(folder / "沒有.txt")
    os.mkfifo(folder / "管線.txt")
    code, told = ingest(capsys, folder, "--out", out)
    assert code == 3
    assert [line.partition(": ")[0] for line in told] == [str(folder / "斷鏈.txt"), "略過 1 個非文件檔：管線.txt"]
    code, told = ingest(capsys, folder / "管線.txt", "--out", out)
    assert code == 3
    assert told[0].startswith(str(folder / "管線.txt"))


def test_200_megabytes_of_one_line(capsys, folder, out):
    with open(folder / "長.txt", "wb") as file:
        for _ in range(200):
            file.write(b"a" * (1024 * 1024))
    code, (told,) = ingest(capsys, folder, "--out", out)
    assert code == 3
    assert told.startswith(f"{folder / '長.txt'}: ")
    assert_only_this_failed(out, "長.txt", "limit_exceeded")


def test_file_names_do_not_command_the_terminal(capsys, folder, out):
    (folder / "紅\x1b[31m\n假的一行\u202e.txt").write_bytes(b"")
    (folder / "圖\x1b]0;x\x07.jpg").write_bytes(b"x")
    code, told = ingest(capsys, folder, "--out", out)
    assert code == 3
    assert len(told) == 3
    assert not any(character in "".join(told) for character in "\x1b\x07\u202e")
    assert "紅\\x1b[31m" in told[0]


@pytest.mark.skipif(sys.platform != "linux", reason="only there may a file name be any bytes")
def test_a_file_name_that_is_no_unicode(capsys, folder, out):
    with open(os.path.join(os.fsencode(folder), b"\xb4\xfa\xb8\xd5.txt"), "wb") as file:
        file.write(YEARS["計畫113"].replace("113", "112").encode())
    assert ingest(capsys, folder, "--out", out) == (0, [])
    assert ask(out, "SELECT path FROM sources ORDER BY path")[0] == ("\\udcb4\\udcfa\\udcb8\\udcd5.txt",)


def half_of_it_rubbish(database: bytes) -> bytes:
    """Sound at both ends, where DuckDB looks first."""
    middle = len(database) // 2
    return database[: middle // 2] + bytes(byte ^ 0x5A for byte in database[middle // 2 : middle]) + database[middle:]


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b"not a database", lambda b: b"\0" * 20_000, lambda b: b[: len(b) // 2], half_of_it_rubbish])
@pytest.mark.parametrize("command", [["sql", "SELECT 1"], ["history", "x"], ["status"], ["check"]])
def test_an_unreadable_database_is_named_with_what_to_do(capsys, folder, out, damage, command):
    main(["ingest", str(folder), "--out", str(out), "--jobs", "1"])
    database = out / "govplan.duckdb"
    database.write_bytes(damage(database.read_bytes()))
    code = main([*command, "--out", str(out)])
    told = capsys.readouterr().err
    assert code == 2
    assert f"{out / 'govplan.duckdb'} " in told
    assert "govplan ingest" in told


@pytest.mark.parametrize("command", [["sql", "SELECT 1"], ["history", "x"], ["status"], ["check"]])
def test_nothing_published_is_told_with_what_to_do(capsys, out, command):
    code = main([*command, "--out", str(out)])
    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert str(out) in told.err
    assert "govplan ingest" in told.err
    assert not out.exists()
