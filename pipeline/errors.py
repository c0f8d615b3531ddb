"""Errors that a person can mend, with the exit code of the command-line contract and what to do."""

from __future__ import annotations

from pipeline.language import say

OK, FINDINGS, USAGE, SOME_FAILED, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 130


class GovplanError(Exception):
    """One clear sentence (what, where) and a hint (what to do), in both languages."""

    exit_code = USAGE

    def __init__(self, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> None:
        self.zh, self.en, self.hint_zh, self.hint_en = zh, en, hint_zh, hint_en
        super().__init__(en)

    def __str__(self) -> str:
        return " ".join(filter(None, (say(self.zh, self.en), say(self.hint_zh, self.hint_en))))


class NothingPublished(GovplanError):
    """There is no publication to read at --out."""


class StoreUnreadable(GovplanError):
    """A publication is there but cannot be read (damaged, or not DuckDB)."""


class CannotWrite(GovplanError):
    """The output folder cannot be written, or the disk is full. Nothing was published."""


class QueryRefused(GovplanError):
    """SQL that the read-only session refuses or cannot run."""
