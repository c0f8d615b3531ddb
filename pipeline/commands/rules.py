"""`govplan rules`: the catalogue of rules."""

from __future__ import annotations

import click

from pipeline.language import say
from pipeline.reports.console import console, show_rules
from pipeline.rules.rule import catalogue


@click.command(help=say("列出所有規則。", "List all rules."))
def command() -> None:
    show_rules(catalogue(), console())
