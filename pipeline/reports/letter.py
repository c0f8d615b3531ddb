"""The annex of an official letter: what was confirmed, in the form that Taiwanese offices use, as ODT.

One table for each document, with 項次, 等級, 事項, 頁次, 原文, 重新計算 and 待查證事項, on sheets in landscape: what is recomputed needs
room. The documents with the most errors come first, and in each the errors.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

import duckdb

from pipeline.errors import GovplanError
from pipeline.findings import SEVERITIES, Finding
from pipeline.language import nested_quotes, say
from pipeline.printed import figures_of
from pipeline.reports import arithmetic, quotations
from pipeline.reports.blocks import Blocks
from pipeline.reports.opendocument import FONT, legal_xml, package, style
from pipeline.reports.quotations import Quotation
from pipeline.reports.views import SEVERITY_NAMES, recomputes, subjects, title
from pipeline.rules.rule import Rule

_MOST_STEPS = 30
_HIGHEST_ROW = 14  # lines: a higher row may go on on the next page, or much of a page would stay empty
_HEADINGS = (
    ("項次", "No.", 1.2),
    ("等級", "Level", 1.4),
    ("事項", "Matter", 3.7),
    ("頁次", "Page", 2.1),
    ("原文", "As printed", 6.8),
    ("重新計算", "Recomputed", 6.8),
    ("待查證事項", "To verify", 3.7),
)
_POINT_SIZE = 11
_LETTER_CM = _POINT_SIZE * 2.54 / 72  # the width of a Chinese character
_PADDING_CM = 0.1


class Source(NamedTuple):
    """What a document is called, the file it was read from, and the SHA-256 of that file."""

    title: str
    path: str
    sha256: str


class Item(NamedTuple):
    """A row of the annex. `about` is what it is about, `matter` what does not hold of it."""

    severity: str
    about: str
    matter: str
    quotations: tuple[Quotation, ...]
    recomputed: tuple[str, ...]
    verify: str
    note: str


def annex(connection: duckdb.DuckDBPyConnection, findings: Sequence[Finding], rules: Mapping[str, Rule]) -> bytes:
    """The ODT of all confirmed findings, with the reviewers' notes. Raises GovplanError if none is confirmed."""
    confirmed = [f for f in findings if f.status == "confirmed"]
    if not confirmed:
        raise GovplanError(
            "沒有已確認的發現，公文附件無可列之事項。",
            "No finding is confirmed: the annex would be empty.",
            "請先在報告中判定，或執行 govplan triage confirm 編號。",
            "Judge findings in the report first, or run govplan triage confirm ID.",
        )
    told = connection.execute("SELECT document_id, coalesce(title, path, document_id), path, sha256 FROM documents JOIN sources USING (source_id)").fetchall()
    sources = {document_id: Source(*texts) for document_id, *texts in told}
    names = arithmetic.row_names(connection, [e for f in confirmed for e in f.evidence])
    blocks = functools.lru_cache(4)(functools.partial(Blocks, connection))
    about = subjects(connection, confirmed, names)
    counts = Counter((f.document_id, f.severity) for f in confirmed)

    def urgency(f: Finding) -> tuple[list[int], str, str, int]:
        return [-counts[f.document_id, severity] for severity in SEVERITIES], f.path or "", f.document_id, SEVERITIES.index(f.severity)

    parts = []
    for document_id, group in groupby(sorted(confirmed, key=urgency), key=lambda f: f.document_id):
        parts.append((sources[document_id], [_item(f, about[f.finding_id], rules, blocks, names) for f in group]))
    return _odt(parts, sources)


def _item(f: Finding, about: str, rules: Mapping[str, Rule], blocks: Callable[[str], Blocks], names: Mapping[str, str]) -> Item:
    quoted = tuple(quotations.of_finding(f, blocks))
    recomputed = tuple(_recomputed(f, rules, names, quoted))
    return Item(say(*SEVERITY_NAMES[f.severity]), about, say(*title(rules[f.rule_id])), quoted, recomputed, say(*f.verify), f.note or "")


def _recomputed(f: Finding, rules: Mapping[str, Rule], names: Mapping[str, str], quoted: Sequence[Quotation]) -> list[str]:
    """The message, then the numbers of the arithmetic, with the pages or lines of those that are printed elsewhere than what is quoted."""
    lines = [_with_minus(say(*f.message), f.difference)]
    steps = arithmetic.of_finding(f, names, rules[f.judge].header.products)
    terms = [step for step in steps.steps if step.role == "term"] if steps else []
    shown = {q.place for q in quoted}
    listed = []
    for step in terms[:_MOST_STEPS]:
        cited = [f.evidence[v.number - 1] for v in step.values if v and v.number]
        where = quotations.where([e for e in cited if e.counts != "block"], f)
        is_new = where and where not in shown
        listed.append(arithmetic.told(step, steps.columns if steps else ()) + (say(f"（{where}）", f" ({where})") if is_new else ""))
    lines += [*listed, *(["…"] if len(terms) > _MOST_STEPS else [])]
    printed = figures_of(f)
    if printed.reported and printed.expected and (difference := printed.signed_difference):
        zh, en = ("重新計算", "recomputed") if recomputes(rules[f.judge]) else ("對照", "compared with")
        lines.append(
            say(
                f"{zh} {printed.expected}，文件印出 {printed.reported}，差 {difference[0]}",
                f"{en} {printed.expected}, printed {printed.reported}, difference {difference[1]}",
            )
        )
    return lines


def _with_minus(text: str, difference: str | None) -> str:
    """The text with a minus before its difference: a hyphen would be left at the end of a line. Hyphens of file names stay."""
    if not difference or not difference.startswith("-"):
        return text
    return re.sub(rf"(?<=\s){re.escape(difference)}(?![0-9.])", f"−{difference[1:]}", text)


def _odt(parts: Sequence[tuple[Source, Sequence[Item]]], sources: Mapping[str, Source]) -> bytes:
    xml = [
        _paragraph("gpNumber", say("附件＿＿", "Annex ____")),
        _paragraph("gpTitle", say("查核不一致事項一覽表", "What does not agree")),
        _paragraph("gpNumber", say("製表單位：＿＿＿＿＿＿　　製表日期：＿＿＿年＿＿月＿＿日", "Office: ____________   Date: ____________")),
    ]
    number = 0
    for part, (source, items) in enumerate(parts, 1):
        columns = "".join(f'<table:table-column table:style-name="gpColumn{at}"/>' for at in range(len(_HEADINGS)))
        head = "".join(_cell(_paragraph("gpHead", say(zh, en))) for zh, en, _ in _HEADINGS)
        rows = "".join(_row(nth, item, sources) for nth, item in enumerate(items, number + 1))
        number += len(items)
        xml.append(_paragraph("gpDocument", source.title))
        xml.append(_paragraph("gpSource", say(f"來源檔案：{source.path}（SHA-256：{source.sha256}）", f"File: {source.path} (SHA-256: {source.sha256})")))
        xml.append(
            f'<table:table table:name="{say("附件表", "annex")}{part}" table:style-name="gpTable">{columns}'
            f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>{rows}</table:table>"
        )
    closing = say("以上各項重新計算之結果與文件所載不一致，請查證後惠復。", "The items above do not agree when recomputed. Please verify and reply.")
    return package("text", "".join(_styles()), "".join([*xml, _paragraph("gpText", closing)]), landscape=True)


def _row(number: int, item: Item, sources: Mapping[str, Source]) -> str:
    places = dict.fromkeys(q.place for q in item.quotations if q.place)
    note = _paragraph("gpText", say("審核備註：", "Reviewer's note: ") + item.note) if item.note else ""
    cells = (
        _paragraph("gpHead", str(number)),
        _paragraph("gpHead", item.severity),
        (_paragraph("gpAbout", item.about) if item.about else "") + _paragraph("gpText", item.matter),
        "".join(_paragraph("gpText", place) for place in places) or _paragraph("gpText", ""),
        "".join(_quotation(q, len(item.quotations) > 1, sources) for q in item.quotations) or _paragraph("gpText", ""),
        "".join(_paragraph("gpText", line) for line in item.recomputed),
        _paragraph("gpText", item.verify) + note,
    )
    row = "gpRow" if _lines(item) <= _HIGHEST_ROW else "gpLongRow"
    return f'<table:table-row table:style-name="{row}">{"".join(map(_cell, cells))}</table:table-row>'


def _lines(item: Item) -> int:
    """How many lines a row is high, about."""
    texts = {"事項": [item.about, item.matter], "重新計算": item.recomputed, "待查證事項": [item.verify, item.note]}
    texts["原文"] = [text for q in item.quotations for text in (q.heading, q.text)]
    widths = {heading: width - 2 * _PADDING_CM for heading, _, width in _HEADINGS}
    return max(sum(math.ceil(_width(text) * _LETTER_CM / widths[heading]) for text in shown) for heading, shown in texts.items())


def _width(text: str) -> float:
    """In Chinese characters; others are about half as wide."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def _quotation(q: Quotation, is_one_of_several: bool, sources: Mapping[str, Source]) -> str:
    """Where it stands, then the quotation in quotation marks."""
    document = f"《{sources[q.document_id].title}》" if q.is_elsewhere else ""
    above = document + q.heading + (say(f"（{q.place}）", f" ({q.place})") if is_one_of_several and q.place else "")
    quote, inner = nested_quotes(f"「{q.text}」"), ""
    at = 1
    for text, is_marked in q.pieces:
        shown = _text(quote[at : at + len(text)])
        inner += f'<text:span text:style-name="gpMarked">{shown}</text:span>' if is_marked else shown
        at += len(text)
    return (_paragraph("gpPlace", above) if above else "") + f'<text:p text:style-name="gpText">「{inner}」</text:p>'


def _cell(content: str) -> str:
    return f'<table:table-cell table:style-name="gpCell" office:value-type="string">{content}</table:table-cell>'


def _paragraph(style_name: str, text: str) -> str:
    return f'<text:p text:style-name="{style_name}">{_text(text)}</text:p>'


def _text(text: str) -> str:
    return escape(legal_xml(text)).replace("\n", "<text:line-break/>")


def _styles() -> Iterable[str]:
    """Columns in centimetres, cells with thin lines, rows that stay on one page unless they are long."""
    bold = 'fo:font-weight="bold" style:font-weight-asian="bold"'
    width = sum(width for *_, width in _HEADINGS)
    yield _paragraph_style("gpNumber", "11pt", "", 'fo:text-align="end"')
    yield _paragraph_style("gpTitle", "18pt", bold, 'fo:text-align="center" fo:margin-bottom="0.3cm"')
    yield _paragraph_style("gpDocument", "14pt", bold, 'fo:margin-top="0.4cm" fo:keep-with-next="always"')
    yield _paragraph_style("gpSource", "8pt", "", 'fo:margin-bottom="0.15cm" fo:keep-with-next="always"')
    yield _paragraph_style("gpHead", f"{_POINT_SIZE}pt", "", 'fo:text-align="center"')
    yield _paragraph_style("gpText", f"{_POINT_SIZE}pt", "", 'fo:margin-bottom="0.06cm"')
    yield _paragraph_style("gpAbout", f"{_POINT_SIZE}pt", bold, 'fo:margin-bottom="0.04cm"')
    yield _paragraph_style("gpPlace", "9pt", "", 'fo:margin-bottom="0.04cm" fo:keep-with-next="always"')
    yield style("gpMarked", "text", f'<style:text-properties {bold} style:text-underline-style="solid" style:text-underline-width="auto"/>')
    yield style("gpTable", "table", f'<style:table-properties style:width="{width:g}cm" table:align="center"/>')
    yield style("gpRow", "table-row", '<style:table-row-properties fo:keep-together="always"/>')
    yield style("gpLongRow", "table-row", '<style:table-row-properties fo:keep-together="auto"/>')
    yield style("gpCell", "table-cell", '<style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="' + f'{_PADDING_CM:g}cm"/>')
    for at, (_, _, width) in enumerate(_HEADINGS):
        yield style(f"gpColumn{at}", "table-column", f'<style:table-column-properties style:column-width="{width:g}cm"/>')


def _paragraph_style(name: str, size: str, weight: str, layout: str) -> str:
    text = f'<style:text-properties fo:font-size="{size}" style:font-size-asian="{size}" {FONT} {weight}/>'
    return style(name, "paragraph", f"<style:paragraph-properties {layout}/>{text}", 'style:parent-style-name="Standard"')
