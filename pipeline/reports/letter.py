"""The annex of an official letter: what was confirmed, in the form that Taiwanese offices use, as ODT.

One table for each document, with 項次, 頁次, 原文, 重新計算 and 待查證事項.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

import duckdb

from pipeline.errors import GovplanError
from pipeline.findings import Finding
from pipeline.language import say
from pipeline.reports import arithmetic
from pipeline.reports.spreadsheet import legal_xml
from pipeline.reports.views import said, where_of
from pipeline.rules.rule import Rule

_LONGEST_QUOTE = 260
_LONGEST_MARK = 60  # a whole sentence is quoted, not underlined
_MOST_STEPS = 30
_MINUS = re.compile(r"(?<![0-9A-Za-z])-(?=[0-9])")  # a hyphen would be left at the end of a line
_HEADINGS = (("項次", "No.", 1.2), ("頁次", "Page", 1.9), ("原文", "As printed", 5.2), ("重新計算", "Recomputed", 5.2), ("待查證事項", "To verify", 3.9))


class Item(NamedTuple):
    """A row of the annex. `quote` is cut around the reported text at [start, end)."""

    place: str
    quote: tuple[str, str, str]
    recomputed: tuple[str, ...]
    verify: tuple[str, ...]


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
    media_types = dict(connection.execute("SELECT document_id, media_type FROM documents JOIN sources USING (source_id)").fetchall())
    names = arithmetic.row_names(connection, [e for f in confirmed for e in f.evidence])
    parts = []
    for document_id, group in groupby(sorted(confirmed, key=lambda f: (f.path or "", f.document_id)), key=lambda f: f.document_id):
        members = list(group)
        title = members[0].title or members[0].path or document_id
        parts.append((title, [_item(f, rules[f.rule_id], media_types.get(document_id), names) for f in members]))
    return _odt(parts)


def _item(f: Finding, rule: Rule, media_type: str | None, names: Mapping[str, str]) -> Item:
    verify = [say(rule.header.verify_zh, rule.header.verify_en), f.note]
    return Item(_place(f, media_type), _quote(f), tuple(_recomputed(f, rule, names)), tuple(text for text in verify if text))


def _place(f: Finding, media_type: str | None) -> str:
    where = where_of(f.evidence, media_type)
    if where.page:
        return say(f"第 {where.page} 頁", f"page {where.page}")
    if where.line:
        return say(f"第 {where.line} 行", f"line {where.line}") if where.is_line else say(f"第 {where.line} 段", f"block {where.line}")
    return ""


def _quote(f: Finding) -> tuple[str, str, str]:
    """What stands before the reported text, the reported text, what stands after it: from the sentence that holds it, if the
    evidence has one."""
    reported = next((e for e in f.evidence if e.role == "reported"), f.evidence[0] if f.evidence else None)
    if reported is None or not reported.text:
        return "", "", ""
    for e in f.evidence:
        if e is not reported and (e.page, e.line) == (reported.page, reported.line) and e.text and reported.text in e.text:
            before, _, after = e.text.rpartition(reported.text)
            room = _LONGEST_QUOTE // 2
            return ("…" if len(before) > room else "") + before[-room:], reported.text, after[:room] + ("…" if len(after) > room else "")
    text = reported.text if len(reported.text) <= _LONGEST_QUOTE else reported.text[:_LONGEST_QUOTE] + "…"
    return ("", text, "") if len(text) <= _LONGEST_MARK else (text, "", "")


def _recomputed(f: Finding, rule: Rule, names: Mapping[str, str]) -> list[str]:
    """The message, then the numbers of the arithmetic."""
    lines = [say(*said(f, rule))]
    steps = arithmetic.of_finding(f, names)
    terms = [step for step in steps.steps if step.role == "term"] if steps else []
    lines += [_step(step, steps.columns) for step in terms[:_MOST_STEPS]] if steps else []
    if len(terms) > _MOST_STEPS:
        lines.append("…")
    if f.reported is not None and f.expected is not None and f.difference is not None:
        lines.append(
            say(f"重新計算 {f.expected}，文件印出 {f.reported}，差 {f.difference}", f"recomputed {f.expected}, printed {f.reported}, difference {f.difference}")
        )
    return lines


def _step(step: arithmetic.Step, headings: Sequence[tuple[str, str]]) -> str:
    """法規檢討比例：權重 5.0%、達成度 100.00%; a single number goes without its heading."""
    values = [(say(*heading), value.text) for heading, value in zip(headings, step.values, strict=True) if value]
    shown = "、".join(f"{heading} {text}" if len(values) > 1 else text for heading, text in values)
    return f"{step.name}：{shown}" if step.name else shown


def _odt(parts: Sequence[tuple[str, Sequence[Item]]]) -> bytes:
    from odfdo import Document, Element

    document = Document("text")
    document.body.clear()
    for style in _styles():
        document.insert_style(style, automatic=True)
    xml = [_paragraph("gpTitle", say("附件　查核不一致事項一覽表", "Annex: what does not agree"))]
    number = 0
    for part, (title, items) in enumerate(parts, 1):
        columns = "".join(f'<table:table-column table:style-name="gpColumn{at}"/>' for at in range(len(_HEADINGS)))
        head = "".join(_cell(_paragraph("gpHead", say(zh, en))) for zh, en, _ in _HEADINGS)
        rows = "".join(_row(nth, item) for nth, item in enumerate(items, number + 1))
        number += len(items)
        xml.append(_paragraph("gpDocument", title))
        xml.append(
            f'<table:table table:name="{say("附件表", "annex")}{part}" table:style-name="gpTable">{columns}'
            f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>{rows}</table:table>"
        )
    xml.append(
        _paragraph(
            "gpText", say("以上各項重新計算之結果與文件所載不一致，請查證後惠復。", "The items above do not agree when recomputed. Please verify and reply.")
        )
    )
    for element in xml:
        document.body.append(Element.from_tag(element))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _row(number: int, item: Item) -> str:
    before, marked, after = map(_text, item.quote)
    quote = f'<text:p text:style-name="gpText">{before}<text:span text:style-name="gpMarked">{marked}</text:span>{after}</text:p>'
    cells = (
        _paragraph("gpHead", str(number)),
        _paragraph("gpText", item.place),
        quote,
        "".join(_paragraph("gpText", _MINUS.sub("−", line)) for line in item.recomputed),
        "".join(_paragraph("gpText", line) for line in item.verify) or _paragraph("gpText", ""),
    )
    return f'<table:table-row table:style-name="gpRow">{"".join(map(_cell, cells))}</table:table-row>'


def _cell(content: str) -> str:
    return f'<table:table-cell table:style-name="gpCell" office:value-type="string">{content}</table:table-cell>'


def _paragraph(style: str, text: str) -> str:
    return f'<text:p text:style-name="{style}">{_text(text)}</text:p>'


def _text(text: str) -> str:
    return escape(legal_xml(text)).replace("\n", "<text:line-break/>")


def _styles() -> list[str]:
    """標楷體 as official letters use it, A4 portrait columns in centimetres, cells with thin lines."""
    bold = 'fo:font-weight="bold" style:font-weight-asian="bold"'
    width = sum(width for *_, width in _HEADINGS)
    return [
        _paragraph_style("gpTitle", "18pt", bold, 'fo:text-align="center" fo:margin-bottom="0.3cm"'),
        _paragraph_style("gpDocument", "14pt", bold, 'fo:margin-top="0.4cm" fo:margin-bottom="0.15cm" fo:keep-with-next="always"'),
        _paragraph_style("gpHead", "11pt", "", 'fo:text-align="center"'),
        _paragraph_style("gpText", "11pt", "", 'fo:margin-bottom="0.06cm"'),
        _style("gpMarked", "text", f'<style:text-properties {bold} style:text-underline-style="solid"/>'),
        _style("gpTable", "table", f'<style:table-properties style:width="{width:g}cm" table:align="center"/>'),
        _style("gpRow", "table-row", '<style:table-row-properties fo:keep-together="auto"/>'),
        _style("gpCell", "table-cell", '<style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/>'),
        *(
            _style(f"gpColumn{at}", "table-column", f'<style:table-column-properties style:column-width="{width:g}cm"/>')
            for at, (_, _, width) in enumerate(_HEADINGS)
        ),
    ]


def _paragraph_style(name: str, size: str, weight: str, layout: str) -> str:
    font = 'style:font-family-asian="標楷體" fo:font-family="Times New Roman"'
    text = f'<style:text-properties fo:font-size="{size}" style:font-size-asian="{size}" {font} {weight}/>'
    return _style(name, "paragraph", f"<style:paragraph-properties {layout}/>{text}")


def _style(name: str, family: str, properties: str) -> str:
    return f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'
