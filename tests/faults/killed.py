"""Runs `govplan ingest` and kills it at one moment after another; started by test_kill.py in a process of its own.

A moment is a call that opens, renames, removes or makes something below the output folder. Everything is imported before
the first fork, and every ingest runs in a fork of its own, which a SIGKILL ends.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from pipeline.cli import main
from pipeline.ingest import ingest  # noqa: F401 - imported before the forks
from tests.store.documents import ask, parquet_hashes, table_counts

_MOMENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.scandir"}


def run(folder: Path, out: Path, moment: int | None = None) -> int | None:
    """Ingest in a fork, killed at its n-th moment; the exit code, or None if it was killed."""
    child = os.fork()
    if child == 0:
        if moment is not None:
            sys.addaudithook(_killer(str(out), moment, _MOMENTS))
        os._exit(main(["ingest", str(folder), "--out", str(out), "--jobs", "1"]))
    _, status = os.waitpid(child, 0)
    return None if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)


def killing(below: str, moment: int, moments: set[str], command: list[str]) -> int:
    """Run a command in this process, which is killed at the n-th of these moments below a folder."""
    sys.addaudithook(_killer(below, moment, moments))
    return main(command)


def _killer(below: str, moment: int, moments: set[str]):
    left = [moment]

    def hook(event: str, given: tuple) -> None:
        if event in moments and str(given[0]).startswith(below):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook


def in_fork(function) -> object:
    """What the function returns, called in a fork: DuckDB starts threads, which a later fork would not survive."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(writing, "w") as pipe:
            json.dump(function(), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text)


def seen(out: Path) -> dict[str, object]:
    """What a reader finds: the documents of the database, and the tables that Parquet readers can read."""
    documents = ask(out, "SELECT document_id FROM documents ORDER BY 1") if (out / "govplan.duckdb").exists() else []
    return {"documents": [document for (document,) in documents], "tables": len(table_counts(out)), "unfinished": _strange(out)}


def _strange(out: Path) -> list[str]:
    return [path.name for path in out.iterdir() if not path.name.startswith(".") and path.suffix not in (".parquet", ".duckdb", ".json")]


def try_moments(folder: Path, changes: Path, work: Path, step: int) -> dict[str, object]:
    """Publish a folder, change it, and ingest it again killed at every step-th moment; what was seen after each kill and after
    the next run."""
    before, undisturbed = work / "before", work / "undisturbed"
    assert run(folder, before) == 0
    shutil.copytree(changes, folder, dirs_exist_ok=True)
    shutil.copytree(before, undisturbed)
    assert run(folder, undisturbed) == 0
    found: dict[str, object] = {
        "old": in_fork(lambda: seen(before)),
        "new": in_fork(lambda: seen(undisturbed)),
        "hashes": in_fork(lambda: parquet_hashes(undisturbed)),
    }
    moments = []
    moment = 1
    while True:
        out = work / f"killed{moment}"
        shutil.copytree(before, out)
        code = run(folder, out, moment)
        if code is not None:
            assert code == 0
            break
        after_kill = in_fork(lambda out=out: seen(out))
        assert run(folder, out) == 0
        moments.append(
            {
                "moment": moment,
                "after_kill": after_kill,
                "mended": in_fork(lambda out=out: seen(out)),
                "hashes": in_fork(lambda out=out: parquet_hashes(out)),
                "left_over": sorted(path.name for path in (out / ".cache").iterdir() if path.suffix != ".arrow"),
            }
        )
        shutil.rmtree(out)
        moment += step
    return found | {"moments": moments}


if __name__ == "__main__":
    print(json.dumps(try_moments(*map(Path, sys.argv[1:4]), int(sys.argv[4]))))
