"""One writer at a time for each folder. The lock belongs to the process: however that ends, it is free again."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import CannotWrite

LOCK = "lock"


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises CannotWrite if another process has it, OSError if the folder cannot be written."""
    path = folder / LOCK
    with open(path, "a+b") as file:
        try:
            _acquire(file.fileno())
        except OSError as error:
            raise CannotWrite(
                f"另一個 govplan 程序正在寫入 {folder.parent}。",
                f"Another govplan process is writing to {folder.parent}.",
                "請等候其完成後再執行。",
                "Wait until it is done and run again.",
            ) from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _acquire(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _acquire(descriptor: int) -> None:
        # a record lock, which forked workers do not inherit: an orphan cannot keep it
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
