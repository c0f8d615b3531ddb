"""Errors that a person can mend, with the exit code of the command-line contract and what to do."""

from __future__ import annotations

import errno

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


_REASONS = {
    errno.EACCES: "沒有權限",
    errno.EPERM: "沒有權限",
    errno.EROFS: "為唯讀",
    errno.ENOENT: "找不到檔案或資料夾",
    errno.ENOTDIR: "路徑中有一段不是資料夾",
    errno.EISDIR: "是資料夾，不是檔案",
    errno.EEXIST: "已存在同名者",
    errno.ENAMETOOLONG: "名稱太長",
    errno.ELOOP: "連結循環",
    errno.ENOSPC: "磁碟已滿",
    errno.EDQUOT: "超過磁碟配額",
    errno.EFBIG: "檔案過大",
    errno.EIO: "讀寫失敗",
    errno.EMFILE: "同時開啟的檔案過多",
    errno.EADDRINUSE: "已由其他程式使用",
}


def reason(error: OSError) -> tuple[str, str]:
    """Why the operating system refused, in both languages; it knows only English itself."""
    en = error.strerror or str(error)
    return _REASONS.get(error.errno or 0, f"作業系統回報「{en}」"), en
