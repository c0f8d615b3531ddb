"""The verbs, one module each; here is what they share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from pipeline.errors import INTERNAL, OK, CannotWrite, reason
from pipeline.language import say
from pipeline.terminal import one_line

USUAL_OUT = Path("data/processed")
out_option = click.option("--out", type=click.Path(path_type=Path), default=USUAL_OUT, show_default=True, help=say("發布資料夾", "folder of the publication"))


def tell_faults(faults: Iterable[tuple[str, str]]) -> int:
    """Say which rules broke their contract, so that findings may be missing from what a command has just written or shown; the
    exit code for that."""
    told = list(dict.fromkeys(faults))
    for zh, en in told:
        message = say(f"{zh}此規則之結果不完整，請回報。", f"{en} The results of this rule are incomplete: please report it.")
        click.echo(one_line(f"govplan: {message}"), err=True)
    return INTERNAL if told else OK


def write_file(path: Path, content: bytes) -> None:
    """Write what a command was asked for. Raises CannotWrite."""
    try:
        path.write_bytes(content)
    except OSError as error:
        zh, en = reason(error)
        raise CannotWrite(f"{path} 無法寫入：{zh}。", f"{path} cannot be written: {en}.", "請指定其他檔案。", "Name another file.") from error
