"""What could not be read, in words of both languages: the codes of issues and the state of files."""

from __future__ import annotations

import re

Bilingual = tuple[str, str]

ISSUES: dict[str, Bilingual] = {
    "borderless_table": ("無格線之表未讀入", "table without borders not read"),
    "cells_only": ("表格只保留儲存格", "table kept as cells only"),
    "clipped_text": ("裁切範圍外的文字", "text outside the clipping"),
    "control_characters": ("控制字元", "control characters"),
    "damaged_text": ("文字損毀", "damaged text"),
    "duplicate_source": ("內容相同的檔案", "file with the same content"),
    "fallback_reader": ("改用備援讀取", "read by the fallback"),
    "hidden_text": ("不可見的文字", "invisible text"),
    "no_own_year": ("表內無本年度之欄", "no column of the own year"),
    "no_text_layer": ("沒有文字層", "no text layer"),
    "off_page_text": ("頁面外的文字", "text off the page"),
    "page_unreadable": ("頁面無法讀取", "unreadable page"),
    "rows_undivided": ("數列讀成一列", "several rows read as one"),
    "second_reading_differs": ("第二讀取引擎讀法不同", "second reader differs"),
    "second_reading_impossible": ("第二讀取引擎無從比對", "second reader cannot judge"),
    "several_values": ("一項指標有數列目標或實際值", "several rows of values for one indicator"),
    "several_scores": ("一欄有數個分數", "several scores in one column"),
    "slanted_text": ("斜向文字（如浮水印）", "slanted text (a watermark?)"),
    "struck_text": ("劃有刪除線的文字", "struck-through text"),
    "tag_cut_off": ("未印面向標籤", "aspect's tag not printed"),
    "unknown_header": ("欄名不在詞彙內", "unknown column"),
    "unknown_table": ("表頭不在詞彙內", "unknown table"),
    "unknown_unit": ("金額未載明單位", "amounts without unit"),
    "unread_number": ("無法讀出數字", "unread number"),
    "unread_object": ("內嵌物件未讀取", "embedded objects not read"),
    "watermark_text": ("疊印於其他文字上的大字（如浮水印）", "large text printed over other text (a watermark?)"),
    "unreadable_font": ("字型無法判讀", "unreadable font"),
}
STATES: dict[str, Bilingual] = {"ok": ("已讀取", "read"), "partial": ("只讀出一部分", "read only in part"), "failed": ("無法讀取", "could not be read")}

_COUNT = re.compile(r"[0-9]+ ")


def issue(code: str) -> Bilingual:
    """What the code of an issue means in a few words; the code itself if it is not known."""
    return ISSUES.get(code, (code, code))


def halves(message: str | None) -> Bilingual:
    """A message that says the same in Chinese and behind it in English, as issues and failed files keep it; a message in one
    language stands for both. A number that only the Chinese has in front (12 字 …) goes before the English too."""
    zh, mark, en = (message or "").rpartition("。 ")
    if not mark:
        return en, en
    count = _COUNT.match(zh)
    return zh + "。", f"{count.group()}{en}" if count and en[:1].islower() else en
