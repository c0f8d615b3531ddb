"""A full disk, a folder that may not be written, files that may not be read: nothing half-written, a clear sentence."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.ingest import ingest
from tests.store.documents import YEARS, ask, parquet_hashes, visible, write

NOBODY = 65534


def in_child(prepare: Callable[[], object], *given: object) -> tuple[int, str]:
    """Exit code and output of a command in a fork after `prepare`."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        sys.stdout = sys.stderr = os.fdopen(writing, "w")
        code = 99
        try:
            prepare()
            code = main([*map(str, given)])
            sys.stdout.flush()
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), told


def files_of_at_most(size: int) -> Callable[[], None]:
    def prepare() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return prepare


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that another user may enter, with `in` and an empty `out`."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    write(path / "in", **YEARS)
    (path / "out").mkdir()
    yield path
    shutil.rmtree(path)


# what fills up: the first cache entry, the list of sources, a table, the database at its start, in its middle, at its end
@pytest.mark.parametrize("size", [0, 100, 600, 2_000, 6_000, 12_000, 300_000, 1_500_000])
def test_a_full_disk_changes_nothing_and_says_so(place, size):
    folder, out = place / "in", place / "out"
    ingest([folder / "計畫113.txt"], out, jobs=1)
    before = visible(out)
    code, told = in_child(files_of_at_most(size), "ingest", folder, "--out", out, "--jobs", "1")
    assert code == 2, told
    assert told.startswith(f"govplan: 無法寫入 {out}："), told
    assert "未發布任何變更" in told
    assert visible(out) == before
    assert not (out / ".cache" / "staging").exists()
    assert ask(out, "SELECT count(*) FROM documents") == [(1,)]
    ingest([folder], out, jobs=1)
    ingest([folder], place / "undisturbed", jobs=1)
    assert parquet_hashes(out) == parquet_hashes(place / "undisturbed")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk_for_a_new_store(place, jobs):
    code, told = in_child(files_of_at_most(300_000), "ingest", place / "in", "--out", place / "out", "--jobs", jobs)
    assert code == 2, told
    assert visible(place / "out") == {}
    code, told = in_child(lambda: None, "sql", "SELECT 1", "--out", place / "out")
    assert (code, "尚無已發布的資料" in told) == (2, True)


def as_nobody() -> None:
    os.setgid(NOBODY)
    os.setuid(NOBODY)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user; as any other user the next tests run instead")


@needs_root
def test_another_user_may_not_write(place):
    check_unwritable(place, as_nobody)


@needs_root
def test_another_user_may_not_read(place):
    (place / "out").chmod(0o777)
    check_unreadable(place, as_nobody)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write and read everything; the tests above become another user")
def test_this_user_may_not_write_or_read(place):
    (place / "out").chmod(0o555)
    check_unwritable(place, lambda: None)
    (place / "out").chmod(0o755)
    check_unreadable(place, lambda: None)


def check_unwritable(place: Path, prepare: Callable[[], object]) -> None:
    for out in (place / "out", place / "out" / "deeper"):
        code, told = in_child(prepare, "ingest", place / "in", "--out", out, "--jobs", "1")
        assert code == 2, told
        assert told.startswith(f"govplan: 無法寫入 {out}："), told
        assert not (place / "out" / "deeper").exists()


def check_unreadable(place: Path, prepare: Callable[[], object]) -> None:
    folder, out = place / "in", place / "out"
    (folder / "計畫113.txt").chmod(0)
    write(folder / "鎖住", a="x").chmod(0)
    code, told = in_child(prepare, "ingest", folder, "--out", out, "--jobs", "1")
    (folder / "鎖住").chmod(0o755)
    assert code == 3, told
    *lines, summary = told.splitlines()
    assert summary.startswith("找到 4 個檔案：可讀 2 個，無法讀取 2 個。")
    assert [line.partition(": ")[::2] for line in lines] == [
        (str(folder / "計畫113.txt"), "沒有讀取權限，請調整檔案權限。"),
        (str(folder / "鎖住"), "沒有讀取權限，請調整檔案權限。"),
    ]
    assert ask(out, "SELECT path, error_code, sha256 FROM sources WHERE status = 'failed' ORDER BY path") == [
        ("計畫113.txt", "permission_denied", None),
        ("鎖住", "permission_denied", None),
    ]
    assert ask(out, "SELECT count(*) FROM documents") == [(2,)]


@needs_root
def test_a_path_below_a_folder_that_may_not_be_entered(place):
    write(place / "closed", a="x").chmod(0o700)
    code, told = in_child(as_nobody, "ingest", place / "closed" / "a.txt", "--out", place / "out", "--jobs", "1")
    assert code == 2, told
    assert told.startswith(f"govplan: 找不到 {place / 'closed' / 'a.txt'}"), told


def test_the_output_folder_is_a_file(place):
    (place / "file").write_text("x")
    code, told = in_child(lambda: None, "ingest", place / "in", "--out", place / "file", "--jobs", "1")
    assert code == 2
    assert told.startswith(f"govplan: 無法寫入 {place / 'file'}："), told


def test_a_reader_of_the_old_publication_is_not_disturbed(place):
    from pipeline.store import catalog

    folder, out = place / "in", place / "out"
    ingest([folder / "計畫113.txt"], out, jobs=1)
    with catalog.open_publication(out) as reader:
        ingest([folder], out, jobs=1)
        assert reader.execute("SELECT count(*) FROM documents").fetchall() == [(1,)]
    assert ask(out, "SELECT count(*) FROM documents") == [(3,)]
