"""Raised text beside a number or a word: the mark of a note, which is no part of either, or an exponent, which is."""

from __future__ import annotations

import re

# 1, 12, 1,2, (1), [2], 註1, (註), a, *, ①: what marks a note. The raised o of 25°C and the th of 5th mark none.
_MARK = re.compile(r"[(（\[［〔【]?(?:附?[註注])?(?:\d{1,2}(?:[,，、]\d{1,2})*|[a-np-z]|[*＊※†‡§#＃✽]{1,3}|[\u2460-\u2473])?[)）\]］〕】]?")
_EXPONENT = re.compile(r"[-−]?[23]")
_UNIT_BEFORE = re.compile(r"[A-Za-zμΩℓ]$")
_POWER_BEFORE = re.compile(r"[×xX*]\s?10$")
_SUPERSCRIPTS = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")


def as_read(text: str, before: str) -> str:
    """What raised text behind (or, where nothing stands before, in front of) other text of its line adds to it; empty, or as long as `text`.

    Nothing if it is the mark of a note: 40¹ 場次 is 40 場次, as it is where a note's mark has an element of its own. The exponents of
    units (m²) and of powers of ten become superscripts, so that none is read as a digit. Anything else stays as it is.
    """
    if _POWER_BEFORE.search(before) or (_EXPONENT.fullmatch(text) and _UNIT_BEFORE.search(before)):
        return text.translate(_SUPERSCRIPTS)
    mark = "".join(text.split())
    return "" if mark.strip("()（）[]［］〔〕【】") and _MARK.fullmatch(mark) else text
