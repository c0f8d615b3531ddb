"""`govplan explain`: a finding with its quotes, arithmetic and SQL, or what a rule means."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from pipeline import triage
from pipeline.commands import out_option, tell_faults
from pipeline.errors import OK, GovplanError
from pipeline.language import say
from pipeline.reports.arithmetic import of_finding, row_names
from pipeline.reports.console import show_finding, show_rule
from pipeline.rules.rule import catalogue
from pipeline.store.catalog import open_publication
from pipeline.terminal import console, one_line


@click.command(help=say("說明一則發現（編號）或一條規則（代號）。", "Explain a finding (its id) or a rule (its RULE_ID)."))
@click.argument("name", metavar="FINDING_ID|RULE_ID")
@out_option
def command(name: str, out: Path) -> int:
    rules = {rule.id: rule for rule in catalogue()}
    if name.upper() in rules:
        show_rule(rules[name.upper()], console())
        return OK
    if not set(name) <= set("0123456789abcdef"):
        raise _unknown(name, list(rules))
    with open_publication(out) as connection:
        verdicts = triage.audit(connection, out)
        findings = verdicts.findings
        found = [f for f in findings if f.finding_id == name] or [f for f in findings if len(name) >= 4 and f.finding_id.startswith(name)]
        names = row_names(connection, [e for f in found for e in f.evidence])
    broken = tell_faults(verdicts.faults)
    if not found:
        raise _unknown(name, [*rules, *(f.finding_id for f in findings)])
    for finding in found:
        steps = of_finding(finding, names, rules[finding.judge].header.products)
        show_finding(finding, rules, console(), steps, [f for f in findings if f.caused_by == finding.finding_id])
    return broken


def _unknown(name: str, known: list[str]) -> GovplanError:
    near = "、".join(difflib.get_close_matches(name, known, 3, 0.5))
    shown = one_line(name)
    return GovplanError(
        f"沒有名為 {shown} 的發現或規則。",
        f"There is no finding or rule {shown}.",
        f"是否為 {near}？" if near else "govplan check 列出發現，govplan rules 列出規則。",
        f"Did you mean {near}?" if near else "govplan check lists findings, govplan rules lists rules.",
    )
