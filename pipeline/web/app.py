"""The review server's addresses: the report's pages, decisions, SQL and the history of indicators. For 127.0.0.1 only."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline import review
from pipeline.errors import CannotWrite, GovplanError, NothingPublished, QueryRefused, StoreUnreadable
from pipeline.findings import SEVERITIES
from pipeline.reports import data_dictionary, findings_table, letter, spreadsheet, trends
from pipeline.reports.report import Report
from pipeline.reports.site import STATIC, environment
from pipeline.store.question import answering, single_question
from pipeline.triage import TriageUnreadable
from pipeline.web.guard import Guard
from pipeline.web.state import State

_HERE = Path(__file__).parent
_ROWS_SHOWN = 500
_ROWS_DOWNLOADED = 200_000
_QUERY_LIMIT_S = 30.0
_INDICATORS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Live:
    """What the pages of the server have beyond those of the static report."""

    token: str
    navigation: tuple[tuple[str, str, str, str], ...] = (
        ("indicators", "indicators.html", "指標查詢", "Indicators"),
        ("sql", "sql.html", "SQL", "SQL"),
    )


class Question(msgspec.Struct, frozen=True):
    """What is posted to be asked in SQL."""

    sql: str


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A query to start from."""

    zh: str
    en: str
    sql: str


_NOT_KEPT = {
    "unknown": ("沒有這則發現，請重新載入頁面。", "There is no such finding; reload the page."),
    "changed": ("文件已重新匯入，數字不同，請重新載入頁面。", "The document was ingested again and its numbers changed; reload the page."),
    "incomplete": ("缺少理由或說明。", "The reason or the note is missing."),
}


_OWN_FAULTS = (NothingPublished, StoreUnreadable, CannotWrite, TriageUnreadable)
"""Not the request's: the same one may be answered when the publication has been mended."""


@functools.cache
def examples() -> tuple[Example, ...]:
    """The queries of examples.toml."""
    return msgspec.convert(tomllib.loads((_HERE / "examples.toml").read_text("utf-8"))["example"], tuple[Example, ...])


def create_app(out: Path, token: str) -> Starlette:
    """The server for the publication in `out`; its pages carry the token that writes need."""
    return _Pages(State(out, Live(token))).app(token)


class _Pages:
    """The answers. Functions without `async` run in threads; those that use the report hold its lock."""

    def __init__(self, state: State) -> None:
        self.state = state

    def app(self, token: str) -> Starlette:
        assets = StaticFiles(directory=STATIC)
        routes = [
            Route("/", lambda request: RedirectResponse("/index.html")),
            Route("/index.html", self._page(lambda report, request: report.site.index(report.overview, self.state.out))),
            Route("/trends.html", self._page(lambda report, request: report.site.trends(report.overview, trends.governments(report.connection)))),
            Route("/trends/{key}.html", self._page(_trends)),
            Route("/rules.html", self._page(lambda report, request: report.site.rule_catalogue(report.overview))),
            Route("/findings.js", self._page(_findings_script, "text/javascript")),
            Route("/documents/{document_id}.html", self._page(_document)),
            Route("/pages/{source_id}-{page:int}.png", self.image),
            Route("/indicators.html", self._page(_indicators)),
            Route("/sql.html", self._page(_sql_page)),
            Route("/decisions", self.decisions),
            Route("/decisions/{finding_id}", self.decide, methods=["PUT"]),
            Route("/export/findings.{kind}", self.export),
            Route("/export/letter.odt", self.letter),
            Route("/query", self.query, methods=["POST"]),
            Route("/query/{kind}", self.download, methods=["POST"]),
            Mount("/assets", assets),
        ]
        handlers: Any = {GovplanError: _told, msgspec.DecodeError: _malformed, 404: _unknown}
        return Starlette(routes=routes, exception_handlers=handlers, middleware=[Middleware(Guard, token=token)])

    def _page(self, make: Callable[[Report, Request], str], media_type: str = "text/html") -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            with self.state.lock:
                return Response(make(self.state.report(), request), media_type=f"{media_type}; charset=utf-8")

        return answer

    def image(self, request: Request) -> Response:
        with self.state.lock:
            self.state.report()
            images = self.state.images
        data = images.image(request.path_params["source_id"], request.path_params["page"])
        return Response(data, media_type="image/png") if data else Response(status_code=404)

    def decisions(self, request: Request) -> Response:
        with self.state.lock:
            standings = self.state.standings()
        return JSONResponse({"decisions": {finding_id: standing._asdict() for finding_id, standing in standings.items()}})

    async def decide(self, request: Request) -> Response:
        received = msgspec.json.decode(await request.body(), type=review.Received)
        return await run_in_threadpool(
            self._decide, msgspec.structs.replace(received, finding_id=request.path_params["finding_id"], revision=received.revision or "")
        )

    def _decide(self, received: review.Received) -> Response:
        with self.state.lock:
            verdicts = self.state.report().verdicts
            (outcome,) = review.merge(self.state.out, verdicts, [received])
        status = {"kept": 200, "unchanged": 200, "unknown": 404, "conflict": 409}.get(outcome.result, 422)
        content: dict[str, Any] = {"decision": outcome.standing and outcome.standing._asdict()}
        if outcome.result in _NOT_KEPT:
            content["error"], content["error_en"] = _NOT_KEPT[outcome.result]
        return JSONResponse(content, status)

    def export(self, request: Request) -> Response:
        with self.state.lock:
            report = self.state.report()
            sheet = spreadsheet.findings_sheet(report.verdicts.findings, report.rules, report.connection)
        kind = request.path_params["kind"]
        return _attachment(spreadsheet.encode([sheet], f".{kind}"), f"govplan-findings.{kind}")

    def letter(self, request: Request) -> Response:
        with self.state.lock:
            report = self.state.report()
            content = letter.annex(report.connection, report.verdicts.findings, report.rules)
        return _attachment(content, "govplan-annex.odt")

    async def query(self, request: Request) -> Response:
        return await run_in_threadpool(self._query, _question(await request.body()))

    def _query(self, sql: str) -> Response:
        started = time.monotonic()
        with self._asked(sql) as connection:
            cursor = connection.execute(single_question(connection, sql))
            rows = cursor.fetchmany(_ROWS_SHOWN + 1)
            names = [column[0] for column in cursor.description or ()]
        shown = [[None if value is None else str(value) for value in row] for row in rows[:_ROWS_SHOWN]]
        seconds = round(time.monotonic() - started, 2)
        return JSONResponse({"columns": names, "rows": shown, "is_cut": len(rows) > _ROWS_SHOWN, "seconds": seconds})

    @contextlib.contextmanager
    def _asked(self, sql: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection on which to ask a question, with the table of findings if it names that; no longer than the limit."""
        with self.state.cursor() as connection, _limited(connection), answering(self.state.out):
            if findings_table.is_named(sql):
                with self.state.lock:
                    findings = self.state.report().verdicts.findings
                findings_table.create(connection, findings)
            yield connection

    async def download(self, request: Request) -> Response:
        return await run_in_threadpool(self._download, _question(await request.body()), request.path_params["kind"])

    def _download(self, sql: str, kind: str) -> Response:
        with self._asked(sql) as connection:
            sheet = spreadsheet.query_sheet(connection, single_question(connection, sql), "query", _ROWS_DOWNLOADED + 1)
        if len(sheet.rows) > _ROWS_DOWNLOADED:
            raise QueryRefused(
                f"查詢結果超過 {_ROWS_DOWNLOADED:,} 列。",
                f"The result has more than {_ROWS_DOWNLOADED:,} rows.",
                "請縮小範圍，或改用 govplan sql --format parquet。",
                "Ask for less, or use govplan sql --format parquet.",
            )
        return _attachment(spreadsheet.encode([sheet], f".{kind}"), f"govplan-query.{kind}")


def _attachment(content: bytes, name: str) -> Response:
    """A file that the browser keeps under this name."""
    return Response(content, media_type="application/octet-stream", headers={"content-disposition": f'attachment; filename="{name}"'})


def _document(report: Report, request: Request) -> str:
    document_id = request.path_params["document_id"]
    if document_id not in report.documents:
        raise HTTPException(404)
    return report.document(document_id)


def _findings_script(report: Report, request: Request) -> str:
    rows = (row for severity in SEVERITIES for row in report.finding_rows(severity))
    return b"".join(report.site.findings_script(report.overview, rows)).decode()


def _trends(report: Report, request: Request) -> str:
    government = next((g for g in trends.governments(report.connection) if g.key == request.path_params["key"]), None)
    if government is None:
        raise HTTPException(404)
    return report.site.trends_of(report.overview, government)


def _indicators(report: Report, request: Request) -> str:
    words, government = request.query_params.get("q", ""), request.query_params.get("government", "")
    found = trends.search(report.connection, words, government) if words else []
    return report.site.render(
        "indicators.html",
        here="indicators",
        title=("指標查詢", "Indicators"),
        words=words,
        government=government,
        found=found[:_INDICATORS_SHOWN],
        others=[(trend.government, trend.title) for trend in found[_INDICATORS_SHOWN:]],
        names=trends.names(report.connection),
        **report.site.chart_values(report.overview),
    )


def _sql_page(report: Report, request: Request) -> str:
    tables = data_dictionary.entries()
    return report.site.render("sql.html", here="sql", title=("SQL", "SQL"), scripts=("assets/sql.js",), examples=examples(), tables=tables)


def _question(body: bytes) -> str:
    return msgspec.json.decode(body, type=Question).sql


@contextlib.contextmanager
def _limited(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupts a query that takes too long."""
    timer = threading.Timer(_QUERY_LIMIT_S, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise QueryRefused(
            f"查詢超過 {_QUERY_LIMIT_S:g} 秒，已中止。", f"The query took longer than {_QUERY_LIMIT_S:g} seconds.", "請縮小範圍。", "Ask for less."
        ) from error
    finally:
        timer.cancel()


def _told(request: Request, error: Exception) -> Response:
    """A fault that a person can mend, in both languages."""
    assert isinstance(error, GovplanError)
    content = {"error": " ".join((error.zh, error.hint_zh)).strip(), "error_en": " ".join((error.en, error.hint_en)).strip()}
    status = 503 if isinstance(error, _OWN_FAULTS) else 400
    if request.method == "GET":
        return HTMLResponse(environment().get_template("fault.html").render(content), status)
    return JSONResponse(content, status)


def _unknown(request: Request, error: Exception) -> Response:
    """An address that is none, and one of a document that is not published any more."""
    content = {"error": f"沒有這一頁：{request.url.path}", "error_en": f"There is no such page: {request.url.path}"}
    return HTMLResponse(environment().get_template("fault.html").render(content), 404)


def _malformed(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": f"the request cannot be read: {error}"}, 400)
