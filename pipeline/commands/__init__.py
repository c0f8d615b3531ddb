"""The verbs, one module each; here is what they share."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.language import say

USUAL_OUT = Path("data/processed")
out_option = click.option("--out", type=click.Path(path_type=Path), default=USUAL_OUT, show_default=True, help=say("發布資料夾", "folder of the publication"))
