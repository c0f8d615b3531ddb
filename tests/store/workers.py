"""Stand-ins for the worker: they do what the task's path asks for. Importable by name, as a pool's processes need them."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from pipeline.worker import Outcome, Task, parse_source


def obedient(task: Task) -> Outcome:
    """Dies, hangs or works as the path says; the message is the worker's process id."""
    if "dies" in task.path:
        os.kill(os.getpid(), signal.SIGKILL)
    if "leaves" in task.path:
        os._exit(0)
    if "hangs" in task.path:
        time.sleep(600)
    return Outcome(task.location, task.sha256, error_code="done", error_message=str(os.getpid()))


def parsing(task: Task) -> Outcome:
    """Like the real worker, unless the file's text asks for an accident."""
    text = Path(task.location).read_bytes()
    if b"<DIE>" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"<HANG>" in text:
        time.sleep(600)
    return parse_source(task)


def dies_between_files(task: Task) -> Outcome:
    """Answers; a moment later, when it waits for the next file, its process is gone."""
    if "doomed" in task.path:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return Outcome(task.location, task.sha256, error_code="done")
