"""The review server: who is answered, what is written, that two reviewers lose nothing, and that SQL only reads."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import tomllib
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import lxml.html
import pytest
import uvicorn

from pipeline import triage
from pipeline.cli import main
from pipeline.findings import Finding
from pipeline.web.app import create_app, examples
from tests.reports.conftest import ROOT, Published, axe_source

TOKEN = "token-of-this-run"


class Answer(NamedTuple):
    """What the server said."""

    status_code: int
    headers: Message
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.content)


class Client:
    """Asks the server as any program could, with whatever headers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""
        self.writes = {"Origin": f"http://127.0.0.1:{port}", "X-Govplan-Token": TOKEN}

    def enter(self, **headers: str) -> Answer:
        """Open the printed address, and keep the cookie as a browser does."""
        answer = self.ask("GET", f"/?token={TOKEN}", headers=headers)
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer

    def ask(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body), {"Cookie": self.cookie} | (headers or {}))
        answer = connection.getresponse()
        found = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return found

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.ask("GET", quote(path, safe="/?=&."), headers=headers)

    def query(self, sql: str, kind: str = "") -> Answer:
        return self.ask("POST", f"/query{kind}", {"sql": sql}, self.writes)

    def put(self, finding: Finding, **values: Any) -> Answer:
        return self.ask("PUT", f"/decisions/{finding.finding_id}", decision(finding, **values), self.writes)


@pytest.fixture(scope="module")
def server(pages: Published, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Path]]:
    """The server, really listening, on a copy of the publication."""
    with serving(Path(shutil.copytree(pages.out, tmp_path_factory.mktemp("web") / "out"))) as served:
        yield served


@contextlib.contextmanager
def serving(out: Path) -> Iterator[tuple[Client, Path]]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(create_app(out, TOKEN), log_level="warning", ws="none"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    client = Client(listening.getsockname()[1])
    client.enter()
    yield client, out
    running.should_exit = True
    thread.join()


@pytest.fixture
def out(server: tuple[Client, Path]) -> Path:
    """The served publication, without decisions."""
    (server[1] / "triage.toml").unlink(missing_ok=True)
    return server[1]


@pytest.fixture
def client(server: tuple[Client, Path], out: Path) -> Client:
    return server[0]


@pytest.fixture
def address(client: Client) -> str:
    return f"http://127.0.0.1:{client.port}"


def decision(finding: Finding, **values: Any) -> dict[str, Any]:
    return {"finding_id": finding.finding_id, "reported": finding.reported, "expected": finding.expected, "revision": "", "status": "confirmed"} | values


def kept(out: Path) -> dict[str, dict[str, Any]]:
    return {d["id"]: d for d in tomllib.loads((out / "triage.toml").read_text("utf-8")).get("decision", [])}


def test_every_page_is_served_with_a_strict_policy(client: Client, pages: Published) -> None:
    names = ["index.html", "trends.html", "rules.html", "findings.js", "sql.html", "indicators.html?q=公文", "assets/report.css", "assets/review.js"]
    names += [f"documents/{d.document_id}.html" for d in pages.verdicts.documents]
    names += [f"pages/{path.name}" for path in (pages.report / "pages").iterdir()][:2]
    for name in names:
        answer = client.get(f"/{name}")
        assert answer.status_code == 200, name
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.headers["content-type"].startswith("text/html"):
            assert 'style="' not in answer.text and "<script>" not in answer.text
    assert client.get("/pages/0000000000000000-1.png").status_code == 404
    assert client.get("/documents/nothing.1.html").status_code == 404
    assert client.get("/trends/00000000.html").status_code == 404
    assert client.get("/assets/../html.py").status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:8350"}, 421),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Host": "localhost:8350"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
    ],
)
def test_only_this_machine_by_its_own_name_is_answered(client: Client, headers: dict[str, str], status: int) -> None:
    own = Client(client.port)
    own.enter(**({"Host": headers["Host"]} if status == 200 and "Host" in headers else {}))  # a browser's cookies are those of the name in its address bar
    assert own.get("/index.html", headers=headers).status_code == status


def test_the_printed_address_opens_the_pages_and_does_not_stay_in_sight(client: Client) -> None:
    own = Client(client.port)
    answer = own.enter()
    assert (answer.status_code, answer.headers["location"]) == (303, "/index.html")
    assert TOKEN not in answer.text
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "path=/" in cookie and "domain" not in cookie and str(client.port) in cookie.partition("=")[0]
    assert own.get("/index.html").status_code == 200
    assert own.get("/index.html", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status_code == 200


@pytest.mark.parametrize("cookie", ["", "own=guess", "own=", "other=token"])
def test_who_does_not_know_the_token_reads_nothing(client: Client, pages: Published, cookie: str) -> None:
    """Any user of this machine can reach the port."""
    cookie = cookie.replace("own", client.cookie.partition("=")[0]).replace("token", TOKEN)
    image = next((pages.report / "pages").iterdir()).name
    names = ["", "?token=guess", "index.html", f"index.html?token={TOKEN}", "trends.html", "rules.html", "findings.js", "sql.html", "indicators.html?q=公文"]
    names += ["decisions", "export/findings.csv", "export/letter.odt", "nothing", f"pages/{image}"]
    names += [f"documents/{d.document_id}.html" for d in pages.verdicts.documents]
    for name in names:
        for headers in ({}, {"X-Govplan-Token": TOKEN}):
            answer = client.get(f"/{name}", {"Cookie": cookie} | headers)
            assert answer.status_code == 403, name
            assert "govplan serve" in answer.text and "set-cookie" not in answer.headers
            assert "公文" not in answer.text and TOKEN not in answer.text
    assert client.get("/assets/report.css", {"Cookie": cookie}).status_code == 200, "or the refusal could not be read"
    assert client.ask("POST", "/query", {"sql": "SELECT 1"}, client.writes | {"Cookie": cookie}).status_code == 403
    assert client.ask("PUT", "/assets/report.css", {}, client.writes | {"Cookie": cookie}).status_code == 403


def test_the_command_prints_an_address_that_opens(pages: Published) -> None:
    command = [sys.executable, "-c", "from pipeline.cli import run; run()", "serve", "--port", "0", "--out", str(pages.out)]
    tokens = set()
    for _ in range(2):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process, contextlib.ExitStack() as ending:
            ending.callback(process.terminate)
            assert process.stdout is not None
            address = re.findall(r"http://\S+", process.stdout.readline())[0]
            opened = urlsplit(address)
            tokens.add(parse_qs(opened.query)["token"][0])
            browser = build_opener(HTTPCookieProcessor())
            with browser.open(address, timeout=60) as answer:
                assert answer.status == 200 and answer.url == f"http://{opened.netloc}/index.html"
                assert b"findings" in browser.open(f"http://{opened.netloc}/findings.js", timeout=60).read()
    assert len(tokens) == 2 and min(map(len, tokens)) >= 32


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Govplan-Token": TOKEN},
        {"Origin": "own"},
        {"Origin": "own", "X-Govplan-Token": "guess"},
        {"Origin": "http://evil.example", "X-Govplan-Token": TOKEN},
        {"Origin": "http://127.0.0.1:1", "X-Govplan-Token": TOKEN},
        {"Origin": "null", "X-Govplan-Token": TOKEN},
    ],
)
def test_a_write_needs_origin_and_token(client: Client, pages: Published, out: Path, headers: dict[str, str]) -> None:
    finding = pages.verdicts.findings[0]
    if headers.get("Origin") == "own":
        headers = headers | {"Origin": client.writes["Origin"]}
    assert client.ask("PUT", f"/decisions/{finding.finding_id}", decision(finding), headers).status_code == 403
    assert client.ask("POST", "/query", {"sql": "SELECT 1"}, headers).status_code == 403
    assert not (out / "triage.toml").exists()


@pytest.mark.parametrize("body", [{}, {"sql": 1}, {"sql": None}, [], "SELECT 1", None])
@pytest.mark.parametrize("path", ["/query", "/query/csv"])
def test_what_is_no_question_is_refused(client: Client, path: str, body: object) -> None:
    answer = client.ask("POST", path, body, client.writes)
    assert answer.status_code == 400 and answer.json()["error"]


def test_a_decision_is_written_and_shown(client: Client, pages: Published, out: Path) -> None:
    finding = pages.verdicts.findings[0]
    answer = client.put(finding, note="已函請查明 <b>", reason="查證屬實")
    assert answer.status_code == 200
    assert kept(out)[finding.finding_id]["action"] == "confirm"
    standing = client.get("/decisions").json()["decisions"][finding.finding_id]
    assert (standing["status"], standing["note"]) == ("confirmed", "已函請查明 <b>")
    assert "已函請查明 &lt;b&gt;" in client.get(f"/documents/{finding.document_id}.html").text
    assert client.put(finding, status="open", revision=standing["revision"]).status_code == 200
    assert kept(out)[finding.finding_id]["action"] == "reopen", "an older file must not bring it back"


def test_two_reviewers_on_one_finding_the_second_sees_the_first(client: Client, pages: Published, out: Path) -> None:
    finding = pages.verdicts.findings[0]
    assert client.put(finding, note="甲").status_code == 200
    late = client.put(finding, status="waived", reason="誤判")
    assert late.status_code == 409
    assert late.json()["decision"]["note"] == "甲"
    assert kept(out)[finding.finding_id]["note"] == "甲"
    assert client.put(finding, status="waived", reason="誤判", revision=late.json()["decision"]["revision"]).status_code == 200
    assert kept(out)[finding.finding_id]["action"] == "waive"


def test_many_reviewers_at_once_lose_nothing(client: Client, pages: Published, out: Path) -> None:
    findings = pages.verdicts.findings
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda finding: client.put(finding, note=finding.finding_id), findings))
    assert {answer.status_code for answer in answers} == {200}
    assert {key: d["note"] for key, d in kept(out).items()} == {f.finding_id: f.finding_id for f in findings}


def test_a_decision_on_the_command_line_is_seen_and_not_lost(client: Client, pages: Published, out: Path) -> None:
    first, second = pages.verdicts.findings[:2]
    assert client.get("/index.html").status_code == 200
    assert main(["triage", "confirm", first.finding_id, "--out", str(out)]) == 0
    assert client.put(second).status_code == 200
    assert set(kept(out)) == {first.finding_id, second.finding_id}
    assert set(client.get("/decisions").json()["decisions"]) == {first.finding_id, second.finding_id}


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"status": "waived"}, 422),
        ({"status": "waived", "reason": "隨便"}, 422),
        ({"status": "confirmed", "reason": "其他"}, 422),
        ({"reported": "1"}, 422),
        ({"status": "nonsense"}, 400),
        ({"scope": "everything"}, 400),
    ],
)
def test_what_is_no_decision_is_not_kept(client: Client, pages: Published, out: Path, values: dict[str, str], status: int) -> None:
    answer = client.put(pages.verdicts.findings[0], **values)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert not (out / "triage.toml").exists()


def test_a_decision_for_the_rule_holds_for_its_other_findings(client: Client, pages: Published, out: Path) -> None:
    first, second = [f for f in pages.verdicts.findings if f.rule_id == "ASPECT_SCORE"]
    assert client.put(first, status="waived", reason="已有說明", scope="document").status_code == 200
    standings = client.get("/decisions").json()["decisions"]
    assert standings[second.finding_id]["status"] == "waived"
    assert standings[second.finding_id]["scope"] == "document"


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.en)
def test_the_examples_run(client: Client, example: Any) -> None:
    answer = client.query(example.sql)
    assert answer.status_code == 200, answer.text
    assert answer.json()["columns"]


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE indicators",
        "CREATE TABLE x (a INT)",
        "COPY documents TO '/tmp/x.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/x.db'",
        "INSTALL httpfs",
        "SET threads = 1",
        "SELECT 1; SELECT 2",
        "SELECT no_such_column FROM documents",
        "",
    ],
)
def test_sql_that_does_more_than_ask_is_refused_with_a_reason(client: Client, sql: str) -> None:
    for path in ("", "/csv"):
        answer = client.query(sql, path)
        assert answer.status_code == 400
        assert answer.json()["error"] and answer.json()["error_en"]


def test_results_are_texts_cut_at_a_limit_and_downloaded_whole(client: Client) -> None:
    sql = "SELECT range AS n, '=1+1' AS text, NULL AS nothing FROM range(1200)"
    shown = client.query(sql).json()
    assert shown["is_cut"] and len(shown["rows"]) == 500
    assert shown["rows"][0] == ["0", "=1+1", None]
    rows = list(csv.reader(io.StringIO(client.query(sql, "/csv").content.decode("utf-8-sig"))))
    assert rows[0] == ["n", "text", "nothing"] and len(rows) == 1201
    assert rows[1] == ["0", "'=1+1", ""]
    with zipfile.ZipFile(io.BytesIO(client.query(sql, "/ods").content)) as package:
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"


def test_findings_can_be_asked_for_with_their_decisions(client: Client, pages: Published, out: Path) -> None:
    query = "SELECT finding_id, status FROM Findings ORDER BY ALL"
    assert client.query(query).json()["rows"] == sorted([f.finding_id, "open"] for f in pages.verdicts.findings)
    assert client.put(pages.verdicts.findings[0]).status_code == 200
    assert [pages.verdicts.findings[0].finding_id, "confirmed"] in client.query(query).json()["rows"]
    assert client.query(query, "/csv").content.count(b"open") == len(pages.verdicts.findings) - 1


def test_a_result_too_long_for_the_server_is_refused_before_all_of_it_is_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.web.app._ROWS_DOWNLOADED", 1000)
    assert client.query("FROM range(1000)", "/csv").content.count(b"\n") == 1001
    refused = client.query("FROM range(100_000_000_000)", "/csv")
    assert refused.status_code == 400 and "1,000" in refused.json()["error"] and "govplan sql" in refused.json()["error_en"]


def test_an_endless_query_is_stopped_and_pages_are_served_meanwhile(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.web.app._QUERY_LIMIT_S", 1.0)
    client.get("/index.html")
    with ThreadPoolExecutor(1) as thread:
        slow = thread.submit(client.query, "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range % 7 = b.range % 11")
        assert client.get("/index.html").status_code == 200
        assert slow.result().status_code == 400
        assert "秒" in slow.result().json()["error"]


def test_an_indicator_is_found_by_part_of_its_name_and_shown_over_the_years(client: Client) -> None:
    text = client.get("/indicators.html?q=線上簽核").text
    assert "公文線上簽核比率" in text and "90.70" in text and "<svg" in text
    assert "找到 0 項" in client.get("/indicators.html?q=沒有這個").text
    assert "&lt;script&gt;" in client.get("/indicators.html?q=<script>").text


def test_indicators_of_several_governments_bear_their_names(counties: Published) -> None:
    with serving(counties.out) as (client, _):
        tree = lxml.html.fromstring(client.get("/indicators.html?q=公文線上簽核比率").text)
    named = [article.xpath("string(.//h3/small)") for article in tree.xpath("//article")]
    assert named == ["新竹縣政府", "苗栗縣政府"]


@pytest.mark.parametrize(("kind", "opens"), [("csv", b"\xef\xbb\xbf"), ("json", b"{"), ("xlsx", b"PK"), ("ods", b"PK")])
def test_findings_are_handed_out_with_their_decisions(client: Client, pages: Published, kind: str, opens: bytes) -> None:
    finding = pages.verdicts.findings[0]
    client.put(finding, note="已函請查明")
    assert f'href="export/findings.{kind}"' in client.get("/index.html").text
    answer = client.get(f"/export/findings.{kind}")
    assert answer.status_code == 200 and answer.content.startswith(opens)
    assert f'filename="govplan-findings.{kind}"' in answer.headers["content-disposition"]
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) == 1 + len(pages.verdicts.findings)
        assert any("已函請查明" in row for row in rows)


def test_the_letter_is_handed_out_once_something_is_confirmed(client: Client, pages: Published) -> None:
    refused = client.get("/export/letter.odt")
    assert refused.status_code == 400 and "沒有已確認的發現" in refused.text
    refused = client.get("/export/findings.zip")
    assert refused.status_code == 400 and ".ods" in refused.text
    client.put(pages.verdicts.findings[0])
    answer = client.get("/export/letter.odt")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize("address", ["/sql", "/nothing", "/documents/0.1.html"])
def test_an_unknown_address_is_answered_in_words_with_a_way_back(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "沒有這一頁" in answer.text and 'href="/index.html"' in answer.text


def test_what_cannot_be_served_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], out: Path) -> None:
    assert main(["serve", "--out", str(tmp_path / "nothing")]) == 2
    assert "govplan ingest" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["serve", "--out", str(out), "--port", str(taken.getsockname()[1])]) == 2
    assert "--port" in capsys.readouterr().err


def test_two_browsers_review_together(browser: Any, address: str, out: Path, pages: Published) -> None:
    document_id = next(d.document_id for d in pages.verdicts.documents if d.department == "行政處")
    ids = [f.finding_id for f in pages.verdicts.findings if f.document_id == document_id]
    contexts = [browser.new_context(viewport={"width": 1400, "height": 900}) for _ in range(2)]
    errors: list[str] = []
    tabs = []
    for context in contexts:
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(f"{address}/?token={TOKEN}")
        tab.goto(f"{address}/documents/{document_id}.html")
        tab.wait_for_selector(".finding.is-current")
        tabs.append(tab)
    first, second = tabs
    first.keyboard.press("c")
    first.locator(".is-current [data-saved] .zh", has_text="已寫入").wait_for()
    second.keyboard.press("j")
    second.keyboard.press("c")
    second.locator(".is-current [data-saved] .zh", has_text="已寫入").wait_for()
    assert set(kept(out)) == set(ids[:2])
    # the second reviewer has not seen the first one's decision on the first finding
    second.keyboard.press("k")
    second.locator(".is-current .option", has_text="免除").click()
    second.locator(".is-current select[name=reason]").select_option("誤判")
    second.locator(".is-current [data-saved].fault .zh", has_text="另一位審閱者").wait_for()
    told, button = (second.locator(f".is-current {name}").bounding_box()["y"] for name in ("[data-saved]", "form [type=submit]"))
    assert told < button, "beside the choice that was not kept, not below everything else"
    assert second.locator(".is-current input:checked").get_attribute("value") == "confirmed"
    assert triage.load(out)[ids[0]].action == "confirm"
    first.reload()
    first.wait_for_selector(".finding.is-current")
    first.wait_for_function("document.querySelector('[data-judged]').textContent === '2'")
    for context in contexts:
        context.close()
    assert not errors


def test_the_servers_own_pages_work_and_are_accessible(browser: Any, address: str) -> None:
    source = axe_source()
    context = browser.new_context(viewport={"width": 1400, "height": 900}, accept_downloads=True)
    page = context.new_page()
    strangers: list[str] = []
    page.on("request", lambda request: None if request.url.startswith((address, "blob:")) else strangers.append(request.url))
    page.goto(f"{address}/documents/unknown.html")
    assert "govplan serve" in page.inner_text("main") and page.locator("header.app").evaluate("e => getComputedStyle(e).display") == "flex"
    page.goto(f"{address}/?token={TOKEN}")
    assert page.url == f"{address}/index.html"
    for lang in ("zh", "en"):
        page.goto(f"{address}/sql.html?lang={lang}")
        page.fill("#query", "SELECT '<img src=x onerror=alert(1)>' AS text")
        page.click("[data-action=run]")
        page.locator("[data-result] td").wait_for()
        assert page.locator("[data-result] td").inner_text() == "<img src=x onerror=alert(1)>"
        assert page.evaluate(f"(() => {{ {source}; }})(), axe.run({{preload: false}}).then(r => r.violations.map(v => v.id))") == []
        page.goto(f"{address}/indicators.html?lang={lang}&q=公文")
        assert page.locator("svg.chart").count() >= 1
        assert page.evaluate(f"(() => {{ {source}; }})(), axe.run({{preload: false}}).then(r => r.violations.map(v => v.id))") == []
    page.goto(f"{address}/sql.html")
    with page.expect_download() as download:
        page.click("[data-action=csv]")
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")
    context.close()
    assert not strangers


def test_a_fault_leaves_no_result_of_another_query_below_it(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/?token={TOKEN}")
    page.goto(f"{address}/sql.html?lang=zh")
    page.fill("#query", "SELECT title, NULL AS nothing FROM documents")
    page.click("[data-action=run]")
    page.locator("[data-result] td").first.wait_for()
    assert "空值" in page.locator("[data-result] td").nth(1).inner_text()
    page.fill("#query", "SELEC 1")
    page.click("[data-action=run]")
    page.locator("[data-told].fault").wait_for()
    assert page.locator("[data-result] table").count() == 0
    page.fill("#query", "SELECT title FROM documents WHERE false")
    page.click("[data-action=run]")
    page.locator("[data-told]", has_text="沒有符合的列").wait_for()
    assert page.locator("[data-told].fault").count() == 0
    context.close()


def test_a_new_publication_is_taken_up(client: Client, out: Path, tmp_path: Path) -> None:
    before = client.query("SELECT count(*) FROM documents").json()["rows"]
    (tmp_path / "new.txt").write_text("新竹縣政府民政處 114 年度施政計畫\n\n壹、前言\n\n本處辦理民政業務。\n", "utf-8")
    # another process: this one has the old database open
    ran = subprocess.run([sys.executable, "-c", "from pipeline.cli import run; run()", "ingest", str(tmp_path), "--out", str(out)], cwd=ROOT, check=False)
    assert ran.returncode == 0
    assert "民政處" in client.get("/index.html").text
    after = client.query("SELECT count(*) FROM documents").json()["rows"]
    assert int(after[0][0]) == int(before[0][0]) + 1
