"""What ingesting means: adds, replaces, prunes, counts the same bytes once, and gives the same Parquet every time."""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import signal

import pyarrow.parquet as pq
import pytest

from pipeline import executor
from pipeline import ingest as ingest_module
from pipeline.errors import CannotWrite, StoreUnreadable
from pipeline.ingest import NoDocument, ingest
from pipeline.store import cache, catalog
from tests.store import workers
from tests.store.documents import YEARS, ask, parquet_hashes, plan, save_as_docx, table_counts, visible, write

run = functools.partial(ingest, jobs=1)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "in", **YEARS)


def test_documents_become_tables_views_and_parquet(folder, out):
    report = run([folder], out)
    assert (report.found, report.read, report.failed, report.skipped) == (3, 3, [], [])
    assert ask(out, "SELECT path, status, bytes, media_type FROM sources ORDER BY path") == [
        (f"{name}.txt", "ok", len(text.encode()), "text/plain") for name, text in sorted(YEARS.items())
    ]
    history = "SELECT roc_year, department, plan_target_text, report_target_text, actual_text FROM indicator_history"
    assert ask(out, f"{history} WHERE title = '公文線上簽核比率' ORDER BY roc_year") == [
        (113, "行政處", "72%", None, None),
        (114, "行政處", "74%", "74%", "90.7%"),
    ]
    counts = dict(ask(out, "SELECT table_name, estimated_size FROM duckdb_tables()"))
    assert table_counts(out) == counts
    assert counts["indicators"] == 6


def test_ingesting_again_reads_and_writes_nothing(folder, out):
    run([folder], out)
    before = {path: path.stat().st_mtime_ns for path in out.glob("*") if path.name != ".sources.json"}
    report = run([folder], out)
    assert report.read == 0
    assert report.publication.was_current
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("jobs", [1, 2, None])
def test_the_same_files_give_the_same_bytes_whatever_the_order_and_the_place(tmp_path, folder, out, jobs):
    run([folder], out)
    elsewhere, other = tmp_path / "elsewhere" / "deep", tmp_path / "other"
    shutil.copytree(folder, elsewhere)
    ingest([elsewhere / "報告114.txt"], other, jobs=1)
    ingest([elsewhere], other, jobs=jobs)
    assert parquet_hashes(other) == parquet_hashes(out)
    assert len(parquet_hashes(out)) > 20


def test_a_later_folder_adds_even_where_names_are_the_same(tmp_path, out):
    for year in (113, 114):
        write(tmp_path / str(year), 行政處=plan("行政處", year, [("法規研習場次", "5%", f"{year} 場次")]))
        run([tmp_path / str(year)], out)
    assert ask(out, "SELECT path FROM sources ORDER BY path") == [("113/行政處.txt",), ("114/行政處.txt",)]
    assert ask(out, "SELECT roc_year, target_change FROM indicator_history ORDER BY roc_year") == [(113, None), (114, 1)]


def test_new_content_replaces_the_old(folder, out):
    run([folder], out)
    write(folder, 計畫114=plan("行政處", 114, [("法規研習場次", "30%", "9 場次")]))
    assert run([folder / "計畫114.txt"], out).read == 1
    assert ask(out, "SELECT target_text FROM indicators JOIN documents USING (document_id) WHERE roc_year = 114 AND family = 'annual_plan'") == [("9 場次",)]
    assert ask(out, "SELECT count(*) FROM sources") == [(3,)]
    assert len(list((out / ".cache").glob("*.arrow"))) == 3


def test_a_file_that_is_gone_stays_until_prune(folder, out):
    run([folder], out)
    (folder / "計畫113.txt").unlink()
    report = run([folder], out)
    assert (report.gone, report.dropped) == (["計畫113.txt"], [])
    assert ask(out, "SELECT count(*) FROM documents") == [(3,)]
    report = run([folder], out, prune=True)
    assert (report.gone, report.dropped) == ([], ["計畫113.txt"])
    assert ask(out, "SELECT path FROM sources ORDER BY path") == [("報告114.txt",), ("計畫114.txt",)]
    assert ask(out, "SELECT count(*) FROM indicators JOIN documents USING (document_id) WHERE roc_year = 113") == [(0,)]


def test_the_same_bytes_under_two_paths_are_one_source_with_an_issue(folder, out):
    shutil.copy(folder / "計畫113.txt", folder / "計畫113 複本.txt")
    run([folder], out)
    assert ask(out, "SELECT count(*), count(DISTINCT source_id) FROM sources") == [(3, 3)]
    ((document_id, row_id, text),) = ask(out, "SELECT document_id, row_id, text FROM issues WHERE code = 'duplicate_source'")
    assert ask(out, "SELECT path, roc_year FROM documents JOIN sources USING (source_id) WHERE document_id = ?", document_id) == [("計畫113 複本.txt", 113)]
    assert (row_id, text) == (f"{document_id}/issues/000001", "計畫113.txt")


def test_the_same_text_in_another_file_is_a_duplicate_that_history_skips(folder, out):
    text = YEARS["計畫114"]
    (folder / "另存.txt").write_text(text.replace("，", ",").replace("\n", "\r\n"), "utf-8")
    run([folder], out)
    ((repeated, original),) = ask(out, "SELECT document_id, duplicate_of FROM documents WHERE duplicate_of IS NOT NULL")
    assert ask(out, "SELECT roc_year FROM documents WHERE document_id IN (?, ?)", repeated, original) == [(114,), (114,)]
    assert ask(out, "SELECT count(*) FROM indicator_history WHERE roc_year = 114 AND is_ambiguous") == [(0,)]


def test_the_same_document_as_docx_is_a_duplicate_and_with_one_other_number_is_none(folder, out):
    for name, text in YEARS.items():
        save_as_docx(text, folder / f"{name}.docx")
    save_as_docx(YEARS["計畫114"].replace("3 場次", "4 場次"), folder / "修正.docx")
    run([folder], out)
    pairs = "documents d JOIN sources s USING (source_id) JOIN documents o ON o.document_id = d.duplicate_of JOIN sources t ON t.source_id = o.source_id"
    twins = ask(out, f"SELECT list_sort([s.path, t.path]) FROM {pairs} ORDER BY 1")
    assert twins == [([f"{name}.docx", f"{name}.txt"],) for name in sorted(YEARS)]


def test_a_revised_plan_is_no_duplicate_but_makes_history_ambiguous(folder, out):
    (folder / "修正.txt").write_text(YEARS["計畫114"].replace("3 場次", "4 場次"), "utf-8")
    run([folder], out)
    assert ask(out, "SELECT count(duplicate_of) FROM documents") == [(0,)]
    assert ask(out, "SELECT title, target_change FROM indicator_history WHERE roc_year = 114 AND is_ambiguous ORDER BY title") == [
        ("公文線上簽核比率", None),
        ("法規研習場次", None),
    ]


def test_rows_are_sorted_by_year_and_years_lie_in_row_groups_of_their_own(folder, out):
    write(folder, 無年度="這是一份沒有標題的文件。\n\n內容第一段。\n")
    run([folder], out)
    years = dict(ask(out, "SELECT document_id, roc_year FROM documents"))
    for name in ("indicators", "paragraphs", "cells"):
        file = pq.ParquetFile(out / f"{name}.parquet")
        groups = [{years[i] for i in file.read_row_group(n, ["document_id"]).column(0).to_pylist()} for n in range(file.num_row_groups)]
        assert groups == [{113}, {114}] + ([{None}] if name == "paragraphs" else [])
    assert pq.ParquetFile(out / "documents.parquet").read().column("roc_year").to_pylist() == [113, 114, 114, None]
    assert {pq.ParquetFile(path).metadata.row_group(0).column(0).compression for path in out.glob("documents.parquet")} == {"ZSTD"}


def test_row_ids_of_a_document_are_in_order_of_print(folder, out):
    run([folder], out)
    for name in ("indicators", "cells", "sections"):
        ids = pq.read_table(out / f"{name}.parquet").column("row_id").to_pylist()
        by_document: dict[str, list[str]] = {}
        for row_id in ids:
            by_document.setdefault(row_id.split("/")[0], []).append(row_id)
        assert all(rows == sorted(rows) for rows in by_document.values())
        assert [row_id.split("/")[0] for row_id in ids] == [document for document, rows in by_document.items() for _ in rows]


def test_a_damaged_cache_entry_is_read_again(folder, out, tmp_path):
    run([folder], out)
    hashes = parquet_hashes(out)
    damaged = sorted((out / ".cache").glob("*.arrow"))[0]
    damaged.write_bytes(damaged.read_bytes()[:-10])
    assert run([folder], out).read == 1
    assert parquet_hashes(out) == hashes
    assert cache.is_sound(damaged.read_bytes())


def test_a_lost_cache_is_rebuilt_from_the_files_of_every_folder(tmp_path, out):
    for name in YEARS:
        write(tmp_path / name, doc=YEARS[name])
        run([tmp_path / name], out)
    hashes = parquet_hashes(out)
    shutil.rmtree(out / ".cache")
    report = run([tmp_path / "計畫113"], out)
    assert report.read == 3
    assert parquet_hashes(out) == hashes


def test_another_version_reads_everything_again_and_leaves_no_old_entries(folder, out, monkeypatch):
    run([folder], out)
    monkeypatch.setattr("parsers.parse.fingerprint", lambda: "another version")
    assert run([folder / "計畫113.txt"], out).read == 3
    assert len(list((out / ".cache").glob("*.arrow"))) == 3


def test_another_version_says_which_files_it_can_no_longer_read(folder, out, monkeypatch):
    run([folder], out)
    (folder / "計畫113.txt").unlink()
    monkeypatch.setattr("parsers.parse.fingerprint", lambda: "another version")
    report = run([folder], out)
    assert [(entry.path, entry.failure.code) for entry in report.failed] == [("計畫113.txt", "file_not_found")]
    assert ask(out, "SELECT path, status FROM sources WHERE status <> 'ok'") == [("計畫113.txt", "failed")]


@pytest.mark.parametrize("victim", ["govplan.duckdb", "indicators.parquet", "_manifest.json"])
@pytest.mark.parametrize("damage", ["removed", "truncated", "replaced"])
def test_a_damaged_publication_is_mended(folder, out, victim, damage):
    run([folder], out)
    hashes, path = parquet_hashes(out), out / victim
    if damage == "removed":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if damage == "truncated" else b"something else")
    report = run([folder], out)
    assert (report.read, report.publication.was_current) == (0, False)
    assert parquet_hashes(out) == hashes
    assert ask(out, "SELECT count(*) FROM documents") == [(3,)]
    assert run([folder], out).publication.was_current


def test_a_damaged_list_of_sources_stops_before_anything_is_lost(folder, out):
    run([folder], out)
    before = visible(out)
    (out / ".sources.json").write_bytes(b"[{")
    with pytest.raises(StoreUnreadable, match=r"\.sources\.json"):
        run([folder], out)
    assert visible(out) == before


def test_folders_are_searched_and_what_is_no_document_is_named(folder, out):
    write(folder / "子資料夾" / "更深", 深=YEARS["計畫113"].replace("113", "112"))
    for name in (".hidden.txt", "README.md", "readme.txt", "~$計畫.docx", "照片.jpg", "資料.xlsx"):
        (folder / name).write_text("x")
    (folder / ".git").mkdir()
    (folder / ".git" / "a.txt").write_text("x")
    report = run([folder], out)
    assert report.found == 4
    assert sorted(report.skipped) == ["照片.jpg", "資料.xlsx"]
    assert ask(out, "SELECT path FROM sources WHERE path LIKE '%/%'") == [("子資料夾/更深/深.txt",)]


def test_the_output_folder_is_not_read(folder):
    out = folder / "processed"
    out.mkdir()
    (out / "notes.txt").write_text("x")
    assert run([folder], out).found == 3


def test_a_path_keeps_the_folder_furthest_up_whatever_the_order(folder, tmp_path):
    write(folder / "113", a=YEARS["計畫113"])
    for n, paths in enumerate([[folder, folder / "113"], [folder / "113", folder], [folder / "113" / "a.txt", folder]]):
        run(paths, tmp_path / str(n))
        run([folder / "113" / "a.txt"], tmp_path / str(n))
    assert ask(tmp_path / "0", "SELECT path FROM sources ORDER BY path")[0] == ("113/a.txt",)
    assert parquet_hashes(tmp_path / "0") == parquet_hashes(tmp_path / "1") == parquet_hashes(tmp_path / "2")


def test_progress_is_told_for_every_file(folder, out):
    told = []
    run([folder], out, progress=lambda done, total, path: told.append((done, total, path)))
    assert [(done, total) for done, total, _ in told] == [(1, 3), (2, 3), (3, 3)]
    assert {path for *_, path in told} == {f"{name}.txt" for name in YEARS}


def test_a_path_that_is_not_there_is_an_error_before_anything_is_written(folder, out, tmp_path):
    with pytest.raises(NoDocument, match="nowhere"):
        run([folder, tmp_path / "nowhere"], out)
    with pytest.raises(NoDocument, match="沒有文件"):
        (tmp_path / "empty").mkdir()
        run([tmp_path / "empty"], out)
    assert not out.exists()


def test_files_that_kill_or_stall_their_worker_are_named_and_the_rest_is_published(folder, out, monkeypatch):
    write(folder, 當掉="<DIE>", 停住="<HANG>")
    monkeypatch.setattr(ingest_module, "outcomes", lambda tasks, jobs, limit_s: executor.outcomes(tasks, jobs, 6, work=workers.parsing))
    report = ingest([folder], out, jobs=2)
    assert {entry.path: entry.failure.code for entry in report.failed} == {"當掉.txt": "worker_died", "停住.txt": "time_limit"}
    assert ask(out, "SELECT count(*) FROM documents") == [(3,)]
    assert ask(out, "SELECT path, error_code FROM sources WHERE status = 'failed' ORDER BY path") == [("停住.txt", "time_limit"), ("當掉.txt", "worker_died")]
    monkeypatch.undo()
    assert run([folder], out).failed == []  # tried again when asked for, and read
    assert ask(out, "SELECT count(*) FROM sources WHERE status = 'ok'") == [(5,)]


def test_a_file_that_cannot_be_read_is_not_tried_again_until_it_changes(folder, out, monkeypatch):
    (folder / "壞.txt").write_bytes(b"")
    assert [entry.failure.code for entry in run([folder], out).failed] == ["empty_file"]
    again = run([folder], out)
    assert (again.read, [entry.path for entry in again.failed]) == (0, ["壞.txt"])
    write(folder, 壞=YEARS["計畫113"].replace("113", "112"))
    assert (run([folder], out).failed, ask(out, "SELECT count(*) FROM documents")) == ([], [(4,)])


def test_a_bug_in_a_parser_is_reported_with_its_trace_and_the_rest_is_published(folder, out, monkeypatch):
    from parsers import parse

    real = parse.parse
    monkeypatch.setattr(parse, "parse", lambda source, manner: 1 / 0 if "報告" in source.relative_path else real(source, manner))
    report = run([folder], out)
    assert [(entry.path, entry.failure.code) for entry in report.failed] == [("報告114.txt", "internal_error")]
    assert "ZeroDivisionError" in report.traces[report.failed[0].location]
    assert ask(out, "SELECT count(*) FROM documents") == [(2,)]


def test_a_second_ingest_into_the_same_folder_is_told_to_wait(folder, out):
    run([folder], out)
    lock = os.open(out / ".cache" / "lock", os.O_RDWR)
    child = os.fork()
    if child == 0:  # a record lock belongs to a process: only another one is refused
        fcntl.lockf(lock, fcntl.LOCK_EX)
        os.kill(os.getpid(), signal.SIGSTOP)
    os.waitpid(child, os.WUNTRACED)
    try:
        with pytest.raises(CannotWrite, match="另一個"):
            run([folder], out)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(lock)
    assert run([folder], out).publication.was_current


def test_everything_published_is_described(folder, out):
    run([folder], out)
    for kind in ("tables", "views"):
        rows = ask(out, f"SELECT {kind[:-1]}_name, comment FROM duckdb_{kind}() WHERE NOT internal")
        assert [name for name, comment in rows if not comment and name != "catalogue_stamp"] == []
    rows = ask(out, "SELECT table_name, column_name FROM duckdb_columns() JOIN duckdb_tables() USING (table_name) WHERE duckdb_columns.comment IS NULL")
    assert rows == []


def test_a_publication_of_another_version_is_not_asked(folder, out, monkeypatch):
    run([folder], out)
    monkeypatch.setattr(catalog, "stamp", lambda: "newer")
    with pytest.raises(StoreUnreadable, match="不同版本"):
        catalog.open_publication(out)
