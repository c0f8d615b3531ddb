"""kill -9 at any moment: readers see the old or the new publication, and the next run gives what an undisturbed one gives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.ingest import ingest
from tests.store.documents import YEARS, ask, parquet_hashes, write

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from pipeline.cli import run; run()"]
OLD = {"計畫113": YEARS["計畫113"], "計畫114": YEARS["計畫114"].replace("3 場次", "8 場次")}
CHANGES = {"計畫114": YEARS["計畫114"], "報告114": YEARS["報告114"]}


def test_killed_at_every_few_steps_the_next_run_completes(tmp_path):
    folder, changes = write(tmp_path / "in", **OLD), write(tmp_path / "changes", **CHANGES)
    (tmp_path / "work").mkdir()
    given = [str(folder), str(changes), str(tmp_path / "work"), "11"]
    ended = subprocess.run([sys.executable, "-m", "tests.faults.killed", *given], cwd=ROOT, capture_output=True, text=True, timeout=500)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert len(found["old"]["documents"]) == 2
    assert len(found["new"]["documents"]) == 3
    assert len(found["moments"]) > 8
    for moment in found["moments"]:
        assert moment["after_kill"] in (found["old"], found["new"])
        assert moment["mended"] == found["new"]
        assert moment["hashes"] == found["hashes"]
        assert moment["left_over"] == ["lock"]


@pytest.mark.parametrize("sign", [".cache/*.arrow", ".cache/staging/cells.parquet", ".cache/staging/govplan.duckdb", "documents.parquet", "govplan.duckdb"])
def test_killed_with_its_workers_the_next_run_completes(tmp_path, sign):
    folder, out = write(tmp_path / "in", **YEARS), tmp_path / "out"
    ingest([folder], tmp_path / "undisturbed", jobs=1)
    process = subprocess.Popen([*COMMAND, "ingest", str(folder), "--out", str(out), "--jobs", "2"], cwd=ROOT, start_new_session=True)
    while not list(out.glob(sign)) and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.wait()
    assert _session_is_empty(process.pid)
    if (out / "govplan.duckdb").exists():
        assert ask(out, "SELECT count(*) FROM documents") == [(3,)]
    ingest([folder], out, jobs=1)
    assert parquet_hashes(out) == parquet_hashes(tmp_path / "undisturbed")
    assert ask(out, "SELECT count(*) FROM documents") == [(3,)]


def test_interrupted_it_says_so_and_leaves_no_worker(tmp_path):
    many = {f"{name}-{number}": f"{text}\n第 {number} 份\n" for name, text in YEARS.items() for number in range(40)}  # longer than the signal takes
    folder, out = write(tmp_path / "in", **many), tmp_path / "out"
    process = subprocess.Popen([*COMMAND, "ingest", str(folder), "--out", str(out), "--jobs", "2"], cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE)
    while not list(out.glob(".cache/lock")) and process.poll() is None:
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.decode().split() == ["已中斷。"]
    assert _session_is_empty(process.pid)
    assert not (out / "govplan.duckdb").exists()


@pytest.fixture
def reported(tmp_path) -> tuple[list[str], Path, dict[str, bytes]]:
    """The command that writes the report of a publication, its folder, and the report as one of an older publication."""
    out, folder = tmp_path / "out", tmp_path / "report"
    ingest([write(tmp_path / "in", **OLD)], out, jobs=1)
    command = ["report", "--out", str(out), "--output", str(folder)]
    assert main(command) == 0
    before = contents(folder)
    ingest([write(tmp_path / "in", **YEARS)], out, jobs=1)
    return command, folder, before


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_report_that_is_stopped_leaves_the_older_one_and_the_next_run_replaces_it(reported, tmp_path, end):
    command, folder, before = reported
    process = subprocess.Popen([*COMMAND, *command, "--jobs", "2"], cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE)
    while not list(folder.glob(".unfinished/documents/*.html")) and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(end)
    process.communicate(timeout=60)
    assert process.returncode == (130 if end == signal.SIGINT else -end)
    assert _session_is_empty(process.pid)
    assert {name: data for name, data in contents(folder).items() if not name.startswith(".unfinished")} == before
    check_next_run(command, folder, before, tmp_path)


# the folder of new parts is put in place by sixteen renames
@pytest.mark.parametrize("moment", [1, 2, 9])
def test_a_report_that_is_killed_while_it_is_put_in_place_is_completed_by_the_next_run(reported, tmp_path, moment):
    command, folder, before = reported
    killed = "import sys; from tests.faults.killed import killing; killing(sys.argv[1], int(sys.argv[2]), {'os.rename'}, sys.argv[3:])"
    ended = subprocess.run([sys.executable, "-c", killed, str(folder), str(moment), *command, "--jobs", "1"], cwd=ROOT, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    check_next_run(command, folder, before, tmp_path)


def check_next_run(command: list[str], folder: Path, before: dict[str, bytes], tmp_path: Path) -> None:
    assert main(command) == 0
    assert main([*command[:-1], str(tmp_path / "undisturbed")]) == 0
    assert contents(folder) == contents(tmp_path / "undisturbed")
    assert contents(folder) != before
    assert not (folder / ".unfinished").exists()


def _session_is_empty(leader: int) -> bool:
    """True as soon as no process of the session is alive; False if one still is after half a minute."""
    for _ in range(300):
        states = [_state(path) for path in Path("/proc").glob("[0-9]*/stat")]
        if not any(session == leader and state != "Z" for session, state in states):
            return True
        time.sleep(0.1)
    return False


def _state(path: Path) -> tuple[int, str]:
    """Session and state of a process."""
    try:
        state, _, _, session, *_ = path.read_text().rpartition(")")[2].split()
    except OSError:
        return 0, "Z"
    return int(session), state
