"""Ctrl-C at a bad moment waits for a better one."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import duckdb
import pytest

from pipeline import cli
from pipeline.executor import undisturbed


@pytest.fixture(autouse=True)
def as_the_command_does() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, cli._interrupt)
    yield
    signal.signal(signal.SIGINT, before)


def test_while_a_worker_starts() -> None:
    started = False
    with pytest.raises(KeyboardInterrupt), undisturbed():
        signal.raise_signal(signal.SIGINT)
        started = True
    assert started
    with undisturbed():
        pass  # nothing is left over


def test_while_a_module_is_imported() -> None:
    imported = []

    def _find_and_load() -> None:
        signal.raise_signal(signal.SIGINT)
        imported.append("whole")

    _find_and_load()
    assert imported == ["whole"]
    with pytest.raises(KeyboardInterrupt):
        for _ in range(1000):
            time.sleep(0.01)


def test_else_at_once() -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_while_a_query_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """DuckDB answers with an error of its own, which is no fault of the program."""

    def ask(*_: object, **__: object) -> None:
        threading.Timer(0.2, signal.raise_signal, (signal.SIGINT,)).start()
        duckdb.connect().execute("SELECT sum(hash(range)) FROM range(10000000000)").fetchall()

    monkeypatch.setattr(cli.govplan, "main", ask)
    assert cli.main() == 130
    assert capsys.readouterr().err == "已中斷。\n"
