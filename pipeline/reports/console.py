"""Findings, rules and explanations in a terminal: tables that stay straight with Chinese text at 80 columns.

Documents are untrusted: their texts go through `one_line` or `plain`, which let no command of theirs reach the terminal.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import regex
from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.findings import SEVERITIES, CheckedDocument, Evidence, Finding, Verdicts, place_seen_from, principal
from pipeline.language import say
from pipeline.printed import figures_of
from pipeline.reports.arithmetic import Arithmetic, column_name, told
from pipeline.reports.views import SEVERITY_NAMES, STATUS_NAMES, recomputes, reproducing_sql
from pipeline.rules.rule import GROUPS, Rule
from pipeline.terminal import one_line, plain

_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_LONGEST_QUOTE = 300
_WIDEST = 110  # columns: longer lines are hard to read
_WIDEST_PLACE = 16  # characters: a place in another document names its file


def grid(*columns: tuple[str, dict[str, Any]], headed: bool = True) -> Table:
    """A table without lines: box-drawing characters take two columns in many Chinese fonts."""
    table = Table(box=None, show_header=headed, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title, options in columns:
        table.add_column(title, **options)
    return table


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns. Chinese may break anywhere but before a closing mark, after an opening one
    and between a number and its unit; words of Latin letters stay whole."""
    lines, line = [], ""
    for token in _UNBROKEN.findall(text):
        for piece in chop_cells(token, width) if cell_len(token) > width else [token]:
            if line and cell_len(line) + cell_len(piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


_UNBROKEN = regex.compile(r"[（「『《〈“]*(?:(?:第 )?[!-~]+(?: \p{Han})?|.)[，。、；：！？）」』》〉”…,.;:!?)]*", regex.DOTALL)


def _indented(text: str, screen: Console, by: int, style: str = "") -> None:
    for line in wrapped(one_line(text), max(20, min(screen.width, _WIDEST) - by)):
        screen.print(Text(" " * by + line, style=style), no_wrap=True, overflow="ignore", crop=False)


def show_verdicts(verdicts: Verdicts, screen: Console, out: Path | None = None, repeated: int = 0, headings: Mapping[str, str] | None = None) -> None:
    """The summary, the findings by document, what could not be checked, and what to do next. `out` is the publication's
    folder where the next command has to name it; `repeated` documents are the same as others and were not checked again;
    `headings` stand above findings, by id."""
    s = verdicts.summary()
    _indented(
        say(
            f"{len(verdicts.documents)} 份文件：錯誤 {s['error']}，警告 {s['warning']}，資訊 {s['info']}，已免除 {s['waived']}；"
            f"比對相符 {s['passed']}，無法判斷 {s['unknown']}",
            f"{len(verdicts.documents)} documents: {s['error']} errors, {s['warning']} warnings, {s['info']} infos, {s['waived']} waived; "
            f"{s['passed']} comparisons passed, {s['unknown']} unknown",
        ),
        screen,
        0,
    )
    if repeated:
        where = f" --out {shlex.quote(str(out))}" if out else ""
        _indented(
            say(
                f"另有 {repeated} 份與其中一份相同，不重複查核（govplan status{where} 列出）。",
                f"{repeated} more repeat one of them and were not checked again (govplan status{where} lists them).",
            ),
            screen,
            0,
        )
    by_document: dict[str, list[Finding]] = {}
    for finding in verdicts.findings:
        by_document.setdefault(finding.document_id, []).append(finding)
    for document in sorted(verdicts.documents, key=lambda d: _urgency(by_document.get(d.document_id, ()))):
        screen.print()
        _indented(document_name(document), screen, 0, "bold")
        if document.path and document.path != document_name(document):
            _indented(document.path, screen, 2, "dim")
        for line in _coverage(document):
            _indented(line, screen, 2, "" if document.was_checked else "bold red")
        show_findings(by_document.get(document.document_id, ()), screen, headings=headings)
    screen.print()
    screen.print(_next_step(verdicts, f" --out {shlex.quote(str(out))}" if out else ""), soft_wrap=True)  # in one piece, to be copied


def _urgency(findings: Iterable[Finding]) -> list[int]:
    """Sorts documents: most errors first, then most warnings."""
    counts = Counter(finding.severity for finding in findings if finding.status != "waived")
    return [-counts[severity] for severity in SEVERITIES]


def _coverage(document: CheckedDocument) -> list[str]:
    if not document.was_checked:
        return [say("!! 這份文件沒有任何一項可以查核，並不表示無誤。", "!! Nothing in this document could be checked. That does not mean that it is right.")]
    total = document.passed + document.failed + document.unknown
    lines = [
        say(
            f"比對 {total} 項：相符 {document.passed}，不符 {document.failed}，無法判斷 {document.unknown}",
            f"{total} comparisons: {document.passed} passed, {document.failed} failed, {document.unknown} unknown",
        )
    ]
    if document.claims_recognised:
        checked, unknown = document.claims_checked, document.claims_unknown
        lines.append(
            say(
                f"文字主張認出 {document.claims_recognised} 項，可查 {checked}，無法判斷 {unknown}",
                f"claims in prose: {document.claims_recognised} recognised, {checked} checked, {unknown} unknown",
            )
        )
    return lines


def show_findings(findings: Iterable[Finding], screen: Console, remarks: Mapping[str, str] | None = None, headings: Mapping[str, str] | None = None) -> None:
    """A table: severity, place and what was found, under its rule, id and decision. Of a finding by id, `headings` say under which
    headings its place lies, `remarks` stand below."""
    rows = [(finding, say(*SEVERITY_NAMES[finding.severity]), one_line(place(finding))) for finding in findings]
    if not rows:
        return
    heads = (say("等級", "severity"), say("位置", "place"), say("發現", "finding"))
    narrow = [max(map(cell_len, column)) for column in zip(heads[:2], *((severity, where[:_WIDEST_PLACE]) for _, severity, where in rows), strict=True)]
    width = max(20, min(screen.width, _WIDEST) - sum(narrow) - 2 * len(narrow))
    table = grid(*((head, {"no_wrap": True}) for head in heads))
    for finding, severity, where in rows:
        told = Text(finding.rule_id, style="bold")
        told.append(f"  {finding.finding_id}", style="not bold dim default")
        if finding.status != "open":
            decision = " ".join(filter(None, (say(*STATUS_NAMES[finding.status]), finding.reason, finding.note)))
            _append_lines(told, f"[{decision}]", width, "bold")
        _append_lines(told, (headings or {}).get(finding.finding_id, ""), width, "not bold dim default")
        _append_lines(told, say(*finding.message), width, "not bold default")
        _append_lines(told, (remarks or {}).get(finding.finding_id, ""), width, "not bold italic default")
        table.add_row(Text(severity, style=_STYLES[finding.severity]), "\n".join(wrapped(where, narrow[1])), told)
    screen.print()
    screen.print(table, crop=False)


def _append_lines(told: Text, text: str, width: int, style: str) -> None:
    for line in wrapped(one_line(text), width):
        told.append(f"\n{line}", style=style)


def _next_step(verdicts: Verdicts, where: str) -> str:
    if not verdicts.documents:
        return say("尚無文件：請先執行 govplan ingest。", "No documents: run govplan ingest first.")
    first = next((finding.finding_id for finding in verdicts.findings if finding.status != "waived"), None)
    if first is None:
        return say("未發現不一致。govplan rules 列出查了哪些規則。", "Nothing disagrees. govplan rules lists what was checked.")
    if where:  # one command on the line leaves room for the folder
        return say(f"下一步：govplan explain {first}{where}", f"Next: govplan explain {first}{where}")
    return say(
        f"下一步：govplan explain {first}{where} 看算式，govplan report{where} 看報告。",
        f"Next: govplan explain {first}{where} shows the arithmetic, govplan report{where} the pages.",
    )


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
    _indented(say(header.title_zh, header.title_en), screen, 0)
    _section(screen, say("理由", "Why"), say(header.why_zh, header.why_en))
    _section(screen, say("限制", "Known problems"), say(header.known_problems_zh, header.known_problems_en))
    if header.verify_zh:
        _section(screen, say("不符時供查證", "To verify where it fails"), say(header.verify_zh, header.verify_en))
    _query(screen, rule.sql.partition("---*/\n")[2].rstrip())


def show_finding(finding: Finding, rules: Mapping[str, Rule], screen: Console, steps: Arithmetic | None = None, effects: Iterable[Finding] = ()) -> None:
    """A finding: what was printed where, the arithmetic with its `steps`, what explains it, what follows from it (`effects`), what to
    verify, and the query that gives it alone."""
    rule = rules[finding.rule_id]
    severity, status = say(*SEVERITY_NAMES[finding.severity]), say(*STATUS_NAMES[finding.status])
    screen.print(Text(f"{finding.finding_id}  {finding.rule_id}  {severity}  {status}", style="bold"))
    _indented(say(rule.header.title_zh, rule.header.title_en), screen, 0)
    for name in dict.fromkeys(filter(None, (finding.title, finding.path))):
        _indented(name, screen, 0)
    _section(screen, say("發現", "Finding"), say(*finding.message))
    if finding.reported is not None and finding.expected is not None:
        screen.print()
        screen.print(Text(say("算式", "Arithmetic"), style="bold"))
        for step in steps.steps if steps else ():
            if step.role == "term":
                _indented(told(step, steps.columns if steps else ()), screen, 2)
        _indented(_difference(finding, recomputes(rules[finding.judge])), screen, 2)
    if finding.caused_by:
        _section(screen, say("起因於", "Caused by"), finding.caused_by)
    for effect in effects:
        _section(screen, say("影響", "Effect"), f"{effect.finding_id}  {say(*effect.message)}")
    if verify := say(*finding.verify):
        _section(screen, say("供查證", "To verify"), verify)
    screen.print()
    screen.print(Text(say("引文", "Quotes"), style="bold"))
    screen.print(_quotes(finding))
    _query(screen, reproducing_sql(finding, rules[finding.judge]))


def _difference(finding: Finding, is_recomputed: bool) -> str:
    other = say("重算", "recomputed") if is_recomputed else say("對照", "compared with")
    printed = figures_of(finding)
    words = f"{say('印出', 'printed')} {printed.reported}{say('，', ', ')}{other} {printed.expected}"
    return f"{words}{say('，差', ', difference')} {say(*difference)}" if (difference := printed.signed_difference) else words


def _quotes(finding: Finding) -> Table:
    fixed = {"no_wrap": True}
    table = grid(
        (say("作用", "role"), fixed),
        (say("出處", "where"), fixed),
        (say("欄位", "column"), fixed),
        (say("原文", "as printed"), {"ratio": 1, "overflow": "fold"}),
    )
    roles = {"reported": ("印出", "printed"), "expected": ("應為", "expected"), "term": ("算式項", "term"), "context": ("上下文", "context")}
    for e in finding.evidence:
        text = one_line(e.text)
        quote = text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + " ..."
        table.add_row(say(*roles.get(e.role, (e.role, e.role))), one_line(_place_of(e, finding)), say(*column_name(e)), quote)
    return table


def _section(screen: Console, title: str, text: str) -> None:
    screen.print()
    screen.print(Text(title, style="bold"))
    _indented(text, screen, 2)


def _query(screen: Console, sql: str) -> None:
    """A query in lines as long as they are: wrapped, it could not be pasted."""
    if sql:
        screen.print()
        screen.print(Text(say("查詢（可貼入 govplan sql）", "Query (can be pasted into govplan sql)"), style="bold"))
        screen.print(plain(sql), soft_wrap=True)


def place(finding: Finding) -> str:
    """Where a finding is printed, in the current language; with the file where all of it is printed in another document."""
    own = principal(finding.evidence, finding.document_id)
    first = own or next(iter(finding.evidence), None)
    return _place_of(first, finding) if first else ""


def _place_of(evidence: Evidence, finding: Finding) -> str:
    return say(*place_seen_from(finding.document_id, finding.path, evidence))


def document_name(document: CheckedDocument) -> str:
    """What people call a document."""
    return document.title or document.path or document.document_id
