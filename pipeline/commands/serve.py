"""`govplan serve`: the report as a review page on this machine, decisions written to triage.toml."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands import out_option
from pipeline.errors import GovplanError, reason
from pipeline.language import say


@click.command(
    help=say(
        "在本機（127.0.0.1）開啟審閱頁：判定寫入 triage.toml，另有 SQL 與指標查詢。按 Ctrl+C 結束。",
        "Review in a browser on this machine (127.0.0.1): decisions go to triage.toml; with SQL and a search for indicators. Ctrl+C ends it.",
    )
)
@click.option("--port", type=click.IntRange(0, 65535), default=8350, show_default=True, help=say("埠號（0 為任一空閒者）", "port (0: any free one)"))
@out_option
def command(port: int, out: Path) -> None:
    import secrets
    import socket

    import uvicorn

    from pipeline.store.catalog import open_publication
    from pipeline.web.app import create_app
    from pipeline.web.guard import TOKEN

    open_publication(out).close()
    token = secrets.token_hex(16)
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()  # now: the address is opened as soon as it is printed
    except OSError as error:
        raise GovplanError(
            f"埠號 {port} 無法使用：{reason(error)[0]}。",
            f"Port {port} cannot be used: {reason(error)[1]}.",
            "請以 --port 指定其他埠號。",
            "Name another with --port.",
        ) from error
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/?{TOKEN}={token}"
    click.echo(say(f"審閱頁：{address} （按 Ctrl+C 結束）", f"Review at {address} (Ctrl+C ends it)"))
    uvicorn.Server(uvicorn.Config(create_app(out, token), log_level="warning", server_header=False, ws="none")).run(sockets=[listening])
