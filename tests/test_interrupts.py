"""Ctrl-C at a bad moment waits for a better one."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

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
