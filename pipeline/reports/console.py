"""Findings, rules and explanations in a terminal: tables that stay straight with Chinese text at 80 columns.

Documents are untrusted: `printable` lets no control character of theirs reach the terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.findings import CheckedDocument, Evidence, Finding, Verdicts, place_of
from pipeline.language import say
from pipeline.rules.rule import GROUPS, Rule

SEVERITY_NAMES = {"error": ("錯誤", "error"), "warning": ("警告", "warning"), "info": ("資訊", "info")}
STATUS_NAMES = {"open": ("未決", "open"), "confirmed": ("已確認", "confirmed"), "waived": ("已免除", "waived")}
_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_LONGEST_QUOTE = 300


def printable(text: str | None) -> str:
    """The text without anything that a terminal would obey: control characters as their pictures (␛), those that
    reorder or hide text as U+FFFD, white space as plain spaces."""
    return "".join(c if c.isprintable() else _shown(c) for c in text or "")


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    if ord(character) < 0x20:
        return chr(0x2400 + ord(character))
    return "" if unicodedata.category(character) == "Cf" and character in "\u200b\ufeff\u00ad" else "\ufffd"


def console(file: IO[str] | None = None) -> Console:
    """A console without markup, highlighting or emoji codes: texts appear as they are."""
    return Console(file=file, markup=False, highlight=False, emoji=False, soft_wrap=False)


def grid(*columns: tuple[str, dict[str, Any]], headed: bool = True) -> Table:
    """A table without lines: box-drawing characters take two columns in many Chinese fonts."""
    table = Table(box=None, show_header=headed, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title, options in columns:
        table.add_column(title, **options)
    return table


def show_verdicts(verdicts: Verdicts, screen: Console) -> None:
    """The summary, the findings by document, what could not be checked, and what to do next."""
    s = verdicts.summary()
    screen.print(
        say(
            f"{len(verdicts.documents)} 份文件：錯誤 {s['error']}，警告 {s['warning']}，資訊 {s['info']}，已免除 {s['waived']}；"
            f"比對相符 {s['passed']}，無法判斷 {s['unknown']}",
            f"{len(verdicts.documents)} documents: {s['error']} errors, {s['warning']} warnings, {s['info']} infos, {s['waived']} waived; "
            f"{s['passed']} comparisons passed, {s['unknown']} unknown",
        )
    )
    by_document: dict[str, list[Finding]] = {}
    for finding in verdicts.findings:
        by_document.setdefault(finding.document_id, []).append(finding)
    for document in verdicts.documents:
        screen.print()
        screen.print(Text(printable(document_name(document)), style="bold"))
        screen.print(f"  {printable(document.path)}")
        screen.print("  " + _coverage(document), style="" if document.was_checked else "bold red")
        if document.document_id in by_document:
            screen.print(findings_table(by_document[document.document_id]))
    screen.print()
    screen.print(_next_step(verdicts))


def _coverage(document: CheckedDocument) -> str:
    if not document.was_checked:
        return say("!! 這份文件沒有任何一項可以查核，並不表示無誤。", "!! Nothing in this document could be checked. That does not mean that it is right.")
    claims = ""
    if document.claims_recognised:
        checked, unknown = document.claims_checked, document.claims_unknown
        claims = say(
            f"；文字主張認出 {document.claims_recognised} 項，可查 {checked}，無法判斷 {unknown}",
            f"; {document.claims_recognised} claims in prose, {checked} checked, {unknown} unknown",
        )
    total = document.passed + document.failed + document.unknown
    comparisons = say(
        f"比對 {total} 項：相符 {document.passed}，不符 {document.failed}，無法判斷 {document.unknown}",
        f"{total} comparisons: {document.passed} passed, {document.failed} failed, {document.unknown} unknown",
    )
    return comparisons + claims


def findings_table(findings: Iterable[Finding], remarks: Mapping[str, str] | None = None) -> Table:
    """One row for each finding: severity, id, place, and rule, decision and message; `remarks` by id stand below."""
    fixed = {"no_wrap": True}
    table = grid(("", fixed), (say("編號", "id"), fixed), (say("出處", "where"), fixed), (say("發現", "finding"), {"ratio": 1, "overflow": "fold"}))
    for finding in findings:
        severity = Text(say(*SEVERITY_NAMES[finding.severity]), style=_STYLES[finding.severity])
        decision = "" if finding.status == "open" else f" [{' '.join(filter(None, (say(*STATUS_NAMES[finding.status]), finding.reason, finding.note)))}]"
        text = Text(f"{finding.rule_id}{printable(decision)}\n", style="bold")
        text.append(printable(say(finding.message_zh, finding.message_en)), style="not bold")
        if remark := (remarks or {}).get(finding.finding_id):
            text.append(f"\n{printable(remark)}", style="not bold italic")
        table.add_row(severity, finding.finding_id, place(next(iter(finding.evidence), None)), text)
    return table


def _next_step(verdicts: Verdicts) -> str:
    if not verdicts.documents:
        return say("尚無文件：請先執行 govplan ingest。", "No documents: run govplan ingest first.")
    if not verdicts.findings:
        return say("未發現不一致。govplan rules 列出查了哪些規則。", "Nothing disagrees. govplan rules lists what was checked.")
    first = verdicts.findings[0].finding_id
    return say(f"下一步：govplan explain {first} 顯示引文、算式與 SQL。", f"Next: govplan explain {first} shows quotes, arithmetic and SQL.")


def show_rules(rules: Sequence[Rule], screen: Console) -> None:
    """The catalogue: one line for each rule, by group."""
    fixed = {"no_wrap": True}
    for group in GROUPS:
        members = [rule for rule in rules if rule.group == group]
        if not members:
            continue
        screen.print(Text(group, style="bold"))
        table = grid(("", fixed), ("", fixed), ("", {"ratio": 1, "overflow": "fold"}), headed=False)
        for rule in members:
            severity = rule.header.severity
            table.add_row(f"  {rule.id}", Text(say(*SEVERITY_NAMES[severity]), style=_STYLES[severity]), say(rule.header.title_zh, rule.header.title_en))
        screen.print(table)
    screen.print(say("下一步：govplan explain 規則代號 說明一條規則。", "Next: govplan explain RULE_ID says what a rule means."))


def show_rule(rule: Rule, screen: Console) -> None:
    """What a rule means, when it may be wrong, and its SQL."""
    header = rule.header
    screen.print(Text(f"{rule.id}  {say(*SEVERITY_NAMES[header.severity])}", style="bold"))
    screen.print(say(header.title_zh, header.title_en))
    _section(screen, say("理由", "Why"), say(header.why_zh, header.why_en))
    _section(screen, say("限制", "Known problems"), say(header.known_problems_zh, header.known_problems_en))
    if header.verify_zh:
        _section(screen, say("不符時供查證", "To verify where it fails"), say(header.verify_zh, header.verify_en))
    show_query(rule, screen)


def show_query(rule: Rule, screen: Console) -> None:
    query = rule.sql.partition("---*/\n")[2]
    if query:
        _section(screen, say("查詢（可貼入 govplan sql）", "Query (can be pasted into govplan sql)"), query.rstrip())


def show_finding(finding: Finding, rule: Rule, screen: Console) -> None:
    """A finding: what was printed where, the arithmetic, what explains it, and the query that found it."""
    severity, status = say(*SEVERITY_NAMES[finding.severity]), say(*STATUS_NAMES[finding.status])
    screen.print(Text(f"{finding.finding_id}  {finding.rule_id}  {severity}  {status}", style="bold"))
    screen.print(say(rule.header.title_zh, rule.header.title_en))
    screen.print(printable(f"{finding.title or ''}  {finding.path or ''}"))
    _section(screen, say("發現", "Finding"), printable(say(finding.message_zh, finding.message_en)))
    if finding.reported is not None and finding.expected is not None:
        words = say("印出 {} － 重算 {} ＝ {}", "printed {} - recomputed {} = {}")
        _section(screen, say("算式", "Arithmetic"), printable(words.format(finding.reported, finding.expected, finding.difference or "?")))
    if finding.caused_by:
        _section(screen, say("起因於", "Caused by"), finding.caused_by)
    screen.print()
    screen.print(Text(say("引文", "Quotes"), style="bold"))
    screen.print(_quotes(finding.evidence))
    show_query(rule, screen)


def _quotes(evidence: Sequence[Evidence]) -> Table:
    fixed = {"no_wrap": True}
    table = grid(
        (say("作用", "role"), fixed),
        (say("出處", "where"), fixed),
        (say("欄位", "column"), fixed),
        (say("原文", "as printed"), {"ratio": 1, "overflow": "fold"}),
    )
    roles = {"reported": ("印出", "printed"), "expected": ("應為", "expected"), "term": ("算式項", "term"), "context": ("上下文", "context")}
    for e in evidence:
        text = printable(e.text)
        quote = text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + " ..."
        table.add_row(say(*roles.get(e.role, (e.role, e.role))), place(e), e.field, quote)
    return table


def _section(screen: Console, title: str, text: RenderableType) -> None:
    screen.print()
    screen.print(Text(title, style="bold"))
    screen.print(text)


def place(evidence: Evidence | None) -> str:
    """Where an evidence is printed, in the current language."""
    return say(*place_of(evidence))


def document_name(document: CheckedDocument) -> str:
    """What people call a document."""
    return document.title or document.path or document.document_id
