"""A terminal to run a command on."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from pipeline.cli import run; run()"]


def on_a_terminal(*given: object, typed: str = "") -> str:
    """What appears on a terminal of 120 columns when `govplan` is run there, which must end well."""
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen([*COMMAND, *map(str, given)], stdin=child, stdout=child, stderr=child, cwd=ROOT, env=environment)
    os.close(child)
    os.write(parent, typed.encode())
    shown = b""
    while piece := _read(parent):
        shown += piece
    os.close(parent)
    assert process.wait(timeout=60) == 0
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other side is closed
        return b""
