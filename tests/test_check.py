"""The commands that show findings: check, explain, rules, triage, diff; and what the engine promises about them."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pipeline import cli, language, terminal, triage
from pipeline.findings import CheckedDocument, Evidence, Finding, Verdicts, identify
from pipeline.ingest import ingest
from pipeline.reports import console, sarif
from pipeline.rules import engine
from pipeline.rules.rule import Header, Rule, RuleFault, Tolerance, catalogue, load
from pipeline.store.catalog import empty_catalogue

DATA = Path(__file__).parent / "data"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication of the clean documents with three wrong numbers: an aspect's score, a sum, and a consequence of it."""
    folder = tmp_path_factory.mktemp("in")
    for path in (DATA / "audit").glob("*.txt"):
        shutil.copy(path, folder)
    report = folder / "report_114.txt"
    text = report.read_text("utf-8")
    text = text.replace("(1)辦理淨灘活動\t100.00%\t53.13", "(1)辦理淨灘活動\t100.00%\t52.13").replace("自創簽稿數：2500", "自創簽稿數：2600")
    report.write_text(text, "utf-8")
    out = tmp_path_factory.mktemp("out")
    ingest([folder], out, jobs=1)
    return out


@pytest.fixture
def out(published: Path, tmp_path: Path) -> Path:
    """A copy, for tests that decide."""
    return Path(shutil.copytree(published, tmp_path / "out"))


@pytest.fixture(autouse=True)
def rules_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One publication gets one verdict, so that of two copies with the same bytes the second need not wait for it."""

    def remembered(connection: duckdb.DuckDBPyConnection, *given: object) -> Verdicts:
        paths = connection.execute("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL").fetchall()
        if given or not paths:
            return judged(connection, *given)
        key = hashlib.sha256(Path(paths[0][0]).read_bytes()).hexdigest()
        if key not in _VERDICTS:
            _VERDICTS[key] = judged(connection)
        return _VERDICTS[key]

    judged = engine.run
    monkeypatch.setattr(engine, "run", remembered)


_VERDICTS: dict[str, Verdicts] = {}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(language, "current", "zh-TW")
        code = cli.main([str(a) for a in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def findings(run: Run, out: Path) -> list[dict]:  # type: ignore[type-arg]
    return json.loads(run("check", "--out", out, "--format", "json")[1])["findings"]


def one(run: Run, out: Path, rule: str, subject: str = "") -> dict:  # type: ignore[type-arg]
    return next(f for f in findings(run, out) if f["rule_id"] == rule and subject in f["subject"])


def test_check_json_is_the_contract(run: Run, published: Path) -> None:
    code, out, err = run("check", "--out", published, "--format", "json")
    content = json.loads(out)
    assert (code, err) == (1, "")
    assert set(content) == {"summary", "findings", "coverage", "documents"}
    assert content["summary"].keys() == {"error", "warning", "info", "waived", "passed", "unknown"}
    finding = next(f for f in content["findings"] if f["rule_id"] == "ASPECT_SCORE")
    assert (finding["reported"], finding["expected"], finding["difference"]) == ("52.13", "53.13", "-1.00")
    assert (finding["severity"], finding["status"], finding["second_reader"], finding["subject"]) == ("error", "open", "not_checked", "業務面")
    assert (finding["government"], finding["department"], finding["roc_year"]) == ("新竹縣政府", "海洋事務處", 114)
    assert "供查證" in finding["message_zh"] and "To verify" in finding["message_en"]
    evidence = finding["evidence"][0]
    assert evidence.keys() == {"row_id", "field", "role", "page", "line", "bbox", "text", "path", "counts"}
    assert (evidence["role"], evidence["text"], evidence["line"], evidence["page"], evidence["path"]) == ("reported", "52.13", 38, None, "report_114.txt")
    assert len(finding["evidence"]) == 1 + 2 * 3  # the score, and weight and attainment of three indicators
    assert {"rule_id": "ASPECT_SCORE", "document_id": finding["document_id"], "passed": 1, "failed": 1, "unknown": 0} in content["coverage"]


def test_claims_of_the_prose_are_counted(run: Run, published: Path) -> None:
    document = next(d for d in json.loads(run("check", "--out", published, "--format", "json")[1])["documents"] if d["path"] == "report_114.txt")
    assert document["claims_recognised"] >= document["claims_checked"] > 5
    assert document["claims_unknown"] == 0
    assert f"文字主張認出 {document['claims_recognised']} 項" in run("check", "--out", published)[1].replace("\n", "")


def test_a_consequence_names_its_cause(run: Run, published: Path) -> None:
    found = findings(run, published)
    cause = next(f for f in found if f["rule_id"] == "SUM_PROSE")
    total = next(f for f in found if f["rule_id"] == "SCORE_TOTAL")
    assert (cause["reported"], cause["expected"], cause["severity"]) == ("2600", "2500", "error")
    assert (total["subject"], total["reported"], total["expected"]) == ("業務面", "53.13", "52.13")
    assert [f["rule_id"] for f in found] == sorted((f["rule_id"] for f in found), key=[r.id for r in catalogue()].index)


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_exit_code_follows_fail_on(run: Run, published: Path, fail_on: str, code: int) -> None:
    assert run("check", "--out", published, "--fail-on", fail_on)[0] == code


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("lang", ["zh-TW", "en"])
def test_text_stays_within_the_columns_and_says_what_to_do(run: Run, published: Path, monkeypatch: pytest.MonkeyPatch, width: int, lang: str) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    _, out, _ = run("--lang", lang, "check", "--out", published)
    *lines, last = out.splitlines()
    assert all(cell_len(line.rstrip()) <= width for line in lines)
    assert not any(0x2500 <= ord(c) < 0x2580 for c in out)
    first = one(run, published, "ASPECT_SCORE")["finding_id"]
    heads, severity, place = (("等級", "位置", "發現"), "錯誤", "第 38 行") if lang == "zh-TW" else (("severity", "place", "finding"), "error", "line 38")
    row = next(line for line in lines if f"ASPECT_SCORE  {first}" in line)
    head = next(line for line in reversed(lines[: lines.index(row)]) if heads[0] in line)
    for name, cell in zip(heads, (severity, place, "ASPECT_SCORE"), strict=True):
        assert cell_len(row[: row.index(cell)]) == cell_len(head[: head.index(name)]), "each cell stands below its head"
    message = lines[lines.index(row) + 1]
    assert cell_len(message) - cell_len(message.lstrip()) == cell_len(head[: head.index(heads[2])])
    assert f"govplan explain {first} --out {published}" in last


def test_repeated_documents_are_told(run: Run, published: Path, tmp_path: Path) -> None:
    shutil.copytree(DATA / "audit", tmp_path / "in")
    (tmp_path / "in" / "again.txt").write_text((DATA / "audit" / "report_114.txt").read_text("utf-8") + "\n", "utf-8")
    ingest([tmp_path / "in"], tmp_path / "out", jobs=1)
    assert "另有 1 份與其中一份相同，不重複查核" in run("check", "--out", tmp_path / "out")[1]
    assert "另有" not in run("check", "--out", published)[1]


def test_what_only_another_document_has_is_placed_there() -> None:
    """A finding about a report, all of whose evidence is printed in the plan."""
    plan = Evidence(row_id="plan.1/indicators/000001", field="title", role="expected", line=110, text="智慧巡檢", path="計畫.txt")
    finding = replace(finding_of("PLAN_REPORT"), document_id="report.1", path="報告.txt", evidence=(plan,))
    screen = terminal.console(io.StringIO())
    console.show_findings([finding], screen)
    assert "計畫.txt 第 110 行  PLAN_REPORT  0123456789ab" in screen.file.getvalue()  # type: ignore[attr-defined]
    own = Evidence(row_id="report.1/indicators/000002", field="title", role="reported", line=29, text="智慧巡查", path="報告.txt")
    screen = terminal.console(io.StringIO())
    console.show_findings([replace(finding, evidence=(plan, own))], screen)
    assert "第 29 行  PLAN_REPORT  0123456789ab" in screen.file.getvalue()  # type: ignore[attr-defined]
    place = sarif._result(finding, {"PLAN_REPORT": 0})["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "%E5%A0%B1%E5%91%8A.txt", "uriBaseId": "DOCUMENTS"}}, "the result is of the report"


def test_numbers_are_explained_in_the_unit_that_is_printed() -> None:
    cell = Evidence(row_id="d.1/budget_programs/000002", field="amount_text", role="reported", page=7, text="51,321", path="a.pdf")
    finding = replace(finding_of("BUDGET_SUM"), reported="51321000", expected="21288000", difference="30033000", evidence=(cell,))
    screen = terminal.console(io.StringIO())
    console.show_finding(finding, {r.id: r for r in catalogue()}, screen)
    assert "印出 51,321 千元，重算 21,288 千元，差 +30,033 千元" in screen.file.getvalue()  # type: ignore[attr-defined]


def test_findings_are_a_table_for_sql(run: Run, out: Path) -> None:
    rows = json.loads(run("sql", "SELECT rule_id, printed, expected, status FROM findings WHERE rule_id = 'ASPECT_SCORE'", "--format", "json", "--out", out)[1])
    assert rows == [{"rule_id": "ASPECT_SCORE", "printed": "52.13", "expected": 53.13, "status": "open"}]
    run("triage", "confirm", one(run, out, "ASPECT_SCORE")["finding_id"], "--out", out)
    rows = json.loads(run("sql", "SELECT count(*) AS n FROM findings WHERE status = 'confirmed'", "--format", "json", "--out", out)[1])
    assert rows == [{"n": 1}]


TEXTS = st.text(st.sampled_from("業務面分數，。（）「」：、 0123456789.%abz-÷＝－\u3000萬元"), max_size=80)


@given(text=TEXTS, width=st.integers(20, 60))
def test_wrapped_lines_hold_the_text_and_fit(text: str, width: int) -> None:
    lines = console.wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(0 < cell_len(line) <= width for line in lines)


def test_lines_break_where_chinese_may_break() -> None:
    lines = console.wrapped("業務面得分印為 54.83（第 136 行）；依 11 項指標之權重乘達成度加總為 55.00，差 -0.17，無法重現。" * 3, 24)
    assert not [line for line in lines if line[0] in "，。、；：）」" or line[-1] in "（「"]
    text = "/".join(lines)
    assert not re.search(r"\d[./]/|11/|/ ?行|第/", text), text


def test_english(run: Run, published: Path) -> None:
    _, out, _ = run("--lang", "en", "check", "--out", published)
    assert "3 documents" in out and "ASPECT_SCORE" in out and "line 38" in out and "Next:" in out and not any(word in out for word in ("供查證", "錯誤"))


def test_output_file(run: Run, published: Path, tmp_path: Path) -> None:
    code, out, _ = run("check", "--out", published, "--format", "json", "--output", tmp_path / "f.json")
    assert (code, out) == (1, "")
    assert json.loads((tmp_path / "f.json").read_text("utf-8"))["summary"]["error"] == 3
    code, _, err = run("check", "--out", published, "--format", "json", "--output", tmp_path / "no" / "f.json")
    assert code == 2 and "no/f.json" in err and "無法寫入" in err


def test_nothing_published(run: Run, tmp_path: Path) -> None:
    code, out, err = run("check", "--out", tmp_path)
    assert (code, out) == (2, "") and str(tmp_path) in err and "govplan ingest" in err


def test_sarif_is_valid_and_complete(run: Run, published: Path) -> None:
    log = json.loads(run("check", "--out", published, "--format", "sarif")[1])
    schema = json.loads((DATA / "sarif-2.1.0.schema.json").read_text("utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(log)
    results = log["runs"][0]["results"]
    assert [r["partialFingerprints"]["findingId/v1"] for r in results] == [f["finding_id"] for f in findings(run, published)]
    place = next(r for r in results if r["ruleId"] == "ASPECT_SCORE")["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "report_114.txt"
    assert place["region"] == {"startLine": 38, "snippet": {"text": "52.13"}}
    assert [r["id"] for r in log["runs"][0]["tool"]["driver"]["rules"]] == [rule.id for rule in catalogue()]


def test_sarif_of_waived_findings_and_pages(run: Run, out: Path) -> None:
    run("triage", "waive", one(run, out, "SUM_PROSE")["finding_id"], "--reason", "誤判", "--out", out)
    result = next(r for r in json.loads(run("check", "--out", out, "--format", "sarif")[1])["runs"][0]["results"] if r["ruleId"] == "SUM_PROSE")
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "誤判"}]
    evidence = Evidence(row_id="r", field="f", role="reported", page=3, bbox=(1.0, 2.0, 3.0, 4.0), text="甲", path="卷 一/甲.pdf")
    place = sarif._location(evidence, finding_of("ASPECT_SCORE"))["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "%E5%8D%B7%20%E4%B8%80/%E7%94%B2.pdf"
    assert place["properties"] == {"page": 3, "bbox": (1.0, 2.0, 3.0, 4.0), "text": "甲"}


def test_explain_a_finding(run: Run, published: Path) -> None:
    finding = one(run, published, "ASPECT_SCORE")
    code, out, _ = run("explain", finding["finding_id"][:6], "--out", published)
    assert code == 0
    assert re.search(r"：[0-9.]+% × 100.00% ＝ [0-9.]+\n", out), "each product under the name of its indicator"
    for shown in ("ASPECT_SCORE", "印出 52.13，重算 53.13，差 −1.00", "第 38 行", "達成度", "100.00%", "供查證"):
        assert shown in out
    shown, _, query = out.partition("govplan sql")
    assert all(cell_len(line.rstrip()) <= 80 for line in shown.splitlines())
    code, rows, _ = run("sql", query.partition("\n")[2], "--format", "json", "--out", published)
    assert code == 0 and [row["subject"] for row in json.loads(rows)] == ["業務面"], "the query, pasted, gives this comparison alone"


def test_explain_a_rule(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("explain", "aspect_score", "--out", tmp_path)
    assert code == 0 and "面向分數應等於" in out and "tolerance" not in out and "sum_strict" in out
    code, out, err = run("explain", "ASPECT_SCOR", "--out", tmp_path)
    assert code == 2 and "ASPECT_SCORE" in err


def test_explain_what_does_not_exist(run: Run, published: Path) -> None:
    code, _, err = run("explain", "ffffffffffff", "--out", published)
    assert code == 2 and "ffffffffffff" in err and "govplan check" in err


def test_rules_are_listed_by_group(run: Run) -> None:
    code, out, _ = run("rules")
    assert code == 0
    assert all(rule.id in out for rule in catalogue())
    assert out.index("WEIGHT_SUM") < out.index("ATTAINMENT") < out.index("ASPECT_SCORE") < out.index("TARGET_DROP")


def test_the_printed_catalogue_is_current(run: Run) -> None:
    assert (Path(__file__).parent.parent / "docs" / "rule-catalogue.md").read_text("utf-8") == run("rules", "--format", "markdown")[1]


def test_control_characters_never_reach_the_terminal() -> None:
    finding = replace(finding_of("ASPECT_SCORE"), message_zh="\x1b]0;x\x07", note="\x1b[2J", status="waived", subject="\x1b[1m", title="\x1b[0m")
    document = CheckedDocument(document_id="d.1", path="\x1b[7m.txt", title="\x1b[0m", family=None, government=None, department=None, roc_year=None, month=None)
    with open("/dev/null", "w") as nowhere:
        screen = terminal.console(nowhere)
        screen.record = True
        console.show_verdicts(Verdicts(findings=(finding,), coverage=(), documents=(document,)), screen)
        console.show_finding(finding, {r.id: r for r in catalogue()}, screen)
        text = screen.export_text(styles=False)
    assert "\x1b" not in text and "\x07" not in text and "\\x1b[2J" in text and "\\x1b]0;x\\x07" in text


def test_a_document_where_nothing_could_be_checked_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "letter.txt").write_text("敬啟者：\n\n本府訂於近日召開說明會，敬邀參加。\n", "utf-8")
    ingest([tmp_path / "in"], tmp_path / "out", jobs=1)
    code, out, _ = run("check", "--out", tmp_path / "out")
    assert code == 0 and "!!" in out and "並不表示無誤" in out
    content = json.loads(run("check", "--out", tmp_path / "out", "--format", "json")[1])
    assert [d["was_checked"] for d in content["documents"]] == [False]


def finding_of(rule_id: str) -> Finding:
    return Finding(
        finding_id="0123456789ab", rule_id=rule_id, severity="error", document_id="d.1", path="a.txt", government="某縣政府", department="甲處", roc_year=114,
        title="甲", subject="業務面", message_zh="甲", message_en="a", reported="1", expected="2", difference="-1", caused_by=None, evidence=(),
    )  # fmt: skip


# --- triage and diff


def test_a_waived_finding_does_not_fail_and_a_confirmed_one_does(run: Run, out: Path) -> None:
    for finding in findings(run, out):
        if finding["severity"] == "error" and finding["rule_id"] != "ASPECT_SCORE":
            run("triage", "waive", finding["finding_id"], "--reason", "已有說明", "--note", "見附件", "--out", out)
    confirmed = one(run, out, "ASPECT_SCORE")["finding_id"]
    assert run("triage", "confirm", confirmed, "--out", out)[:2] == (0, f"{confirmed} 已確認 ASPECT_SCORE 業務面\n")
    code, text, _ = run("check", "--out", out)
    assert code == 1 and "已免除 2" in text and "[已免除 已有說明 見附件]" in text.replace("\n", "") and "已確認" in text
    run("triage", "waive", confirmed, "--reason", "extraction error", "--out", out)
    assert run("check", "--out", out)[0] == 0
    assert one(run, out, "ASPECT_SCORE")["reason"] == "抽取錯誤"
    run("triage", "reopen", confirmed, "--out", out)
    assert one(run, out, "ASPECT_SCORE")["status"] == "open" and triage.load(out)[confirmed].action == "reopen"


def test_a_decision_is_open_again_when_the_numbers_change() -> None:
    document = CheckedDocument(document_id="d.1", path="a.txt", title="甲", family=None, government="某縣政府", department="甲處", roc_year=114, month=None)
    finding = finding_of("ASPECT_SCORE")
    decisions = triage.apply({}, [(triage.decide(finding, document, "waive", "finding", "誤判", None), finding, document)])
    verdicts = Verdicts(findings=(finding, replace(finding, finding_id="other", reported="3")), coverage=(), documents=(document,))
    assert [f.status for f in triage.judge(verdicts, decisions).findings] == ["waived", "open"]
    changed = replace(verdicts, findings=(replace(finding, expected="2.5"),))
    assert triage.judge(changed, decisions).findings[0].status == "open"


@pytest.mark.parametrize(
    ("scope", "other_document", "other_government"), [("finding", "open", "open"), ("document", "open", "open"), ("government", "waived", "open")]
)
def test_scopes(scope: triage.Scope, other_document: str, other_government: str) -> None:
    def named(identity: str, government: str, year: int) -> tuple[Finding, CheckedDocument]:
        document = CheckedDocument(
            document_id=identity, path=None, title=None, family="annual_plan", government=government, department="甲處", roc_year=year, month=None
        )
        found = replace(finding_of("ASPECT_SCORE"), document_id=identity, government=government, roc_year=year)
        return replace(found, finding_id=identify("ASPECT_SCORE", document, found.subject)), document

    cases = [named("a.1", "某縣政府", 114), named("b.1", "某縣政府", 115), named("c.1", "他縣政府", 114)]
    same_document = replace(cases[0][0], subject="共同面", finding_id=identify("ASPECT_SCORE", cases[0][1], "共同面"))
    decisions = triage.apply({}, [(triage.decide(*cases[0], "waive", scope, "誤判", None), *cases[0])])
    verdicts = Verdicts(findings=(*(f for f, _ in cases), same_document), coverage=(), documents=tuple(d for _, d in cases))
    statuses = [f.status for f in triage.judge(verdicts, decisions).findings]
    assert statuses == ["waived", other_document, other_government, "open" if scope == "finding" else "waived"]


def test_one_finding_is_reopened_under_a_wide_waiver(run: Run, out: Path) -> None:
    key = one(run, out, "ASPECT_SCORE")["finding_id"]
    run("triage", "waive", key, "--reason", "誤判", "--scope", "document", "--out", out)
    assert one(run, out, "ASPECT_SCORE")["status"] == "waived"
    run("triage", "reopen", key, "--out", out)
    assert one(run, out, "ASPECT_SCORE")["status"] == "open"
    run("triage", "reopen", key, "--scope", "document", "--out", out)
    assert {d.action for d in triage.load(out).values()} == {"reopen"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["waive", "{id}"], "--reason"),
        (["waive", "{id}", "--reason", "其他"], "--note"),
        (["confirm", "ffffffff"], "ffffffff"),
        (["waive", "{id}", "--reason", "沒空"], "沒空"),
    ],
)
def test_decisions_that_are_refused(run: Run, out: Path, arguments: list[str], says: str) -> None:
    key = one(run, out, "ASPECT_SCORE")["finding_id"]
    code, _, err = run("triage", *(a.format(id=key) for a in arguments), "--out", out)
    assert code == 2 and says in err and not (out / triage.FILE).exists()


def test_decisions_survive_a_new_ingest_and_any_text(run: Run, out: Path) -> None:
    key, note = one(run, out, "ASPECT_SCORE")["finding_id"], '引號" 反斜線\\ 換行\n控制\x7f\x01 終'
    run("triage", "waive", key, "--reason", "其他", "--note", note, "--out", out)
    assert triage.load(out)[key].note == note
    text = (out / triage.FILE).read_text("utf-8")
    triage.save(out, triage.load(out))
    assert (out / triage.FILE).read_text("utf-8") == text and "\x01" not in text and "\x7f" not in text
    shutil.copy(DATA / "audit" / "plan_114.txt", out.parent / "again.txt")
    ingest([out.parent / "again.txt"], out, jobs=1)
    assert one(run, out, "ASPECT_SCORE")["status"] == "waived"


def test_a_damaged_triage_file_is_one_clear_sentence(run: Run, out: Path) -> None:
    for damage, says in (
        ("[[decision]]\nid = 5\n", "id"),
        ("[[decision]\n", "line"),
        ('[[decision]]\nid = "a"\nwhy = "b"\n', "why"),
        ('[other]\nx = "1"\n', "other"),
    ):
        (out / triage.FILE).write_text(damage, "utf-8")
        code, stdout, err = run("check", "--out", out)
        assert code == 2 and stdout == "" and triage.FILE in err and says in err


def test_git_merges_two_peoples_decisions(run: Run, out: Path, tmp_path: Path) -> None:
    """Both add a line at one place and change another: the union keeps all, and of two on one id the later counts."""
    repository = tmp_path / "repository"
    repository.mkdir()

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=repository, check=True, capture_output=True)

    def decide(*keys: str, date: str = "2026-01-01", reason: str = "誤判") -> None:
        new = {k: triage.Decision(id=k, action="waive", scope="finding", rule="R", reason=reason, date=date) for k in keys}
        triage.save(repository, {**triage.load(repository), **new})
        git("commit", "-qam", "decide")

    git("init", "-q", "-b", "main")
    shutil.copy(Path(__file__).parent.parent / ".gitattributes", repository)
    triage.save(repository, {})
    git("add", ".")
    decide("b0")
    git("switch", "-qc", "other")
    decide("a1", "c1")
    decide("b0", date="2026-01-03", reason="已更正")
    git("switch", "-q", "main")
    decide("a2", "c2")
    git("merge", "-q", "--no-edit", "other")
    merged = triage.load(repository)
    assert sorted(merged) == ["a1", "a2", "b0", "c1", "c2"]
    assert merged["b0"].reason == "已更正"


def test_diff_of_publications_and_files(run: Run, published: Path, tmp_path: Path) -> None:
    before, folder, after = tmp_path / "before.json", tmp_path / "in", tmp_path / "after"
    run("check", "--out", published, "--format", "json", "--output", before)
    shutil.copytree(DATA / "audit", folder)
    report = folder / "report_114.txt"
    report.write_text(report.read_text("utf-8").replace("100.00%\t53.13", "100.00%\t51.13").replace("97.01", "98.01"), "utf-8")
    ingest([folder], after, jobs=1)
    content = json.loads(run("diff", before, after, "--format", "json")[1])
    assert {f["rule_id"] for f in content["gone"]} == {"SUM_PROSE"}
    assert [(f["rule_id"], f["subject"]) for f in content["new"]] == [("SCORE_TOTAL", "總分")]
    changed = {c["after"]["rule_id"]: (c["before"]["reported"], c["after"]["reported"]) for c in content["changed"]}
    assert changed["ASPECT_SCORE"] == ("52.13", "51.13")
    _, shown, _ = run("diff", before, after)
    assert "新增 1" in shown and "消失 1" in shown and "52.13 -> 51.13" in shown
    assert "供查證" not in shown, "of a file as of a publication"
    assert shown.count("新竹縣政府海洋事務處 114 年度施政計畫績效報告  report_114.txt\n") == 3, "new, gone and changed name the document"
    code, _, err = run("diff", report, after)
    assert code == 2 and "report_114.txt" in err and "JSON is malformed" not in err
    code, _, err = run("diff", tmp_path / "in", tmp_path / "nowhere.json")
    assert code == 2 and "[Errno" not in err


# --- the engine's promises


def rule_of(sql: str, **header: object) -> Rule:
    texts = dict.fromkeys(("title_zh", "title_en", "why_zh", "why_en", "known_problems_zh", "known_problems_en", "message_zh", "message_en"), "甲")
    return Rule(header=Header(**{"id": "TEST", "severity": "error", **texts, **header}), group="scores", sql=sql)  # type: ignore[arg-type]


ROW = "SELECT 'd.1' AS document_id, 's' AS subject, [cite('d.1/x/000001', 'f', 'reported')] AS evidence, "


@pytest.mark.parametrize(
    ("reported", "printed", "expected", "verdict"),
    [
        ("97.19", "97.19%", "97.1866", "pass"),
        ("97.18", "97.18%", "97.1866", "truncated"),
        ("97.20", "97.20%", "97.1866", "fail"),
        ("92", "92%", "91.534", "pass"),
        ("91", "91%", "91.534", "truncated"),
        ("50.01", "50.01", "50.00", "fail"),
        ("49.99", "49.99", "50.00", "fail"),
        ("-2.81", "-2.81", "-2.815", "pass"),
        ("-2.81", "-2.81", "-2.8199", "truncated"),
        ("NULL", "97.19%", "97.19", "unknown"),
        ("97.19", "NULL", "97.19", "unknown"),
        ("97.19", "97.19%", "NULL", "unknown"),
    ],
)
def test_printed_interval(reported: str, printed: str, expected: str, verdict: str) -> None:
    text = "NULL::VARCHAR" if printed == "NULL" else f"'{printed}'"
    rule = rule_of(f"{ROW} {reported}::DECIMAL(18,4) AS reported, {text} AS reported_text, {expected}::DOUBLE AS expected;", tolerance="printed")
    assert judged(rule) == [verdict]


@pytest.mark.parametrize(
    ("rounding", "reported", "verdict"), [("up", "42.9", "pass"), ("up", "42.8", "fail"), ("down", "42.8", "pass"), ("down", "42.9", "fail")]
)
def test_stated_rounding(rounding: str, reported: str, verdict: str) -> None:
    sql = f"{ROW} {reported} AS reported, '{reported}%' AS reported_text, 300/7.0 AS expected, '{rounding}' AS rounding;"
    assert judged(rule_of(sql, tolerance="printed")) == [verdict]


def test_inputs_that_are_rounded_widen_the_interval() -> None:
    sql = f"{ROW} 97.5 AS reported, '97.5%' AS reported_text, 97.4 AS expected, {{}} AS expected_low, 97.46 AS expected_high;"
    assert judged(rule_of(sql.format("97.3"), tolerance="printed")) == ["pass"]
    assert judged(rule_of(sql.replace("97.46", "97.44").format("97.3"), tolerance="printed")) == ["fail"]


def test_absolute_relative_and_ok() -> None:
    assert judged(rule_of(f"{ROW} 10.005 AS reported, 10 AS expected;", tolerance=Tolerance(absolute=Decimal("0.005")))) == ["pass"]
    assert judged(rule_of(f"{ROW} 10.006 AS reported, 10 AS expected;", tolerance=Tolerance(absolute=Decimal("0.005")))) == ["fail"]
    assert judged(rule_of(f"{ROW} 101 AS reported, 100 AS expected;", tolerance=Tolerance(relative=Decimal("0.01")))) == ["pass"]
    assert judged(rule_of(f"{ROW} 101.1 AS reported, 100 AS expected;", tolerance=Tolerance(relative=Decimal("0.01")))) == ["fail"]
    assert judged(rule_of(f"{ROW} 5 AS reported, 9 AS expected, true AS ok;", tolerance=Tolerance(absolute=Decimal(0)))) == ["pass"]
    assert judged(rule_of(f"{ROW} NULL::BOOLEAN AS ok;")) == ["unknown"]


def judged(rule: Rule) -> list[str]:
    connection = empty_catalogue()
    connection.execute("INSERT INTO documents (document_id) VALUES ('d.1')")
    engine.compare(connection, rule)
    return [row[0] for row in connection.execute("SELECT verdict FROM comparisons").fetchall()]


def test_duplicates_are_left_out_and_repeated_subjects_are_a_fault() -> None:
    connection = empty_catalogue()
    connection.execute("INSERT INTO documents (document_id, duplicate_of) VALUES ('d.1', NULL), ('e.1', 'd.1')")
    sql = "SELECT document_id, 's' AS subject, [cite(document_id, '', 'reported')] AS evidence, false AS ok FROM documents"
    verdicts = engine.run(connection, [rule_of(f"{sql};")])
    assert [f.document_id for f in verdicts.findings] == ["d.1"] and verdicts.faults == ()
    twice = engine.run(connection, [rule_of(f"{sql} UNION ALL {sql};")])
    assert len(twice.findings) == 1 and "more than once" in twice.faults[0][1]


def test_a_rule_over_claims_counts_them_by_its_header_alone() -> None:
    connection = empty_catalogue()
    connection.execute("INSERT INTO documents (document_id) VALUES ('d.1')")
    connection.execute("INSERT INTO claims (row_id, document_id, kind, complete) SELECT 'd.1/claims/' || n, 'd.1', 'sum', true FROM range(3) t(n)")
    ok = "CASE WHEN row_id <> 'd.1/claims/0' THEN true END AS ok"
    sql = f"SELECT document_id, row_id AS subject, [cite(row_id, '', 'reported')] AS evidence, {ok} FROM claims;"
    (document,) = engine.run(connection, [rule_of(sql, claims=True)]).documents
    assert (document.claims_recognised, document.claims_checked, document.claims_unknown) == (3, 2, 1)
    (document,) = engine.run(connection, [rule_of(sql)]).documents
    assert (document.claims_recognised, document.claims_unknown) == (3, 0)


def test_a_truncated_number_is_found_under_the_subject_and_rule_that_compared_it() -> None:
    connection = empty_catalogue()
    connection.execute("INSERT INTO documents (document_id) VALUES ('d.1')")
    rule = rule_of(f"{ROW} 33.3 AS reported, '33.3' AS reported_text, 33.36 AS expected;", tolerance="printed", verify_zh="是否誤植")
    (finding,) = engine.run(connection, [rule]).findings
    assert (finding.rule_id, finding.judge, finding.subject) == ("ROUND_TRUNC", rule.id, "s")
    assert finding.finding_id == identify("ROUND_TRUNC", engine.run(connection, [rule]).documents[0], f"{rule.id} s")
    assert finding.message_zh.endswith("。") and "供查證" not in finding.message_zh
    assert finding.verify_zh == "該文件取小數之方式", "of the rule that names the cut, not of the one that compared"


def test_a_broken_rule_is_a_fault_and_the_others_run() -> None:
    connection = empty_catalogue()
    connection.execute("INSERT INTO documents (document_id) VALUES ('d.1')")
    good = rule_of(f"{ROW} false AS ok;")
    for bad in (
        rule_of("SELECT nothing FROM nowhere;"),
        rule_of(f"{ROW} 1 AS ok;"),
        rule_of(f"{ROW} false AS ok;", message_zh="{missing}"),
        rule_of(f"{ROW} 1 AS reported, 2 AS expected;"),
        rule_of(f"{ROW} 1 AS reported, 2 AS expected;", tolerance="printed"),
        rule_of(f"{ROW} 'x' AS verdict, true AS ok;"),
        rule_of("SELECT 'd.1' AS document_id, 's' AS subject, 1 AS evidence, true AS ok;"),
        rule_of(f"{ROW} false AS ok, 'x' AS caused_by;"),
    ):
        verdicts = engine.run(connection, [bad, good])
        assert len(verdicts.faults) == 1 and len(verdicts.findings) == 1


def test_a_finding_keeps_its_id_and_another_document_has_another() -> None:
    document = CheckedDocument(
        document_id="d.1", path="a", title="甲", family="annual_plan", government="某縣政府", department="甲處", roc_year=114, month=None
    )
    same = identify("R", document, "s")
    assert same == identify("R", replace(document, document_id="e.1", path="b", title="乙"), "s")
    others = [replace(document, roc_year=115), replace(document, department="乙處"), replace(document, family="performance_report"), replace(document, month=9)]
    assert len({same, identify("Q", document, "s"), identify("R", document, "t"), *(identify("R", d, "s") for d in others)}) == 7
    undated = replace(document, roc_year=None)
    assert identify("R", undated, "s") != identify("R", replace(undated, title="乙"), "s")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT 1;", "must open"),
        ("/*---\nid = 'X'\n---*/\nSELECT 1;", "severity"),
        ('/*---\nid = "X"\nseverity = "fatal"\n---*/\n', "fatal"),
        ("/*---\nid = \n---*/\n", "X.sql"),
    ],
)
def test_a_wrong_header_names_the_file(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "scores" / "X.sql"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    with pytest.raises(RuleFault) as raised:
        load(path)
    assert "X.sql" in raised.value.en and says in raised.value.en


def test_unknown_keys_and_other_ids_are_refused(tmp_path: Path) -> None:
    source = next((Path(engine.__file__).parent / "sql" / "weights").glob("*.sql")).read_text("utf-8")
    path = tmp_path / "weights" / "WEIGHT_SUM.sql"
    path.parent.mkdir()
    for text, says in ((source.replace("\nwhy_zh", '\nwhy = "x"\nwhy_zh'), "why"), (source.replace('id = "WEIGHT_SUM"', 'id = "OTHER"'), "WEIGHT_SUM")):
        path.write_text(text, "utf-8")
        with pytest.raises(RuleFault, match=says):
            load(path)
