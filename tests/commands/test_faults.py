"""A rule that breaks its contract is told by every command that asks the rules, for its findings may be missing."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from pipeline.cli import main
from pipeline.ingest import ingest
from pipeline.rules import engine
from pipeline.rules.rule import catalogue

RAW = Path(__file__).parents[2] / "data" / "raw"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A publication with a confirmed finding, and the ids of its findings."""
    folder = tmp_path_factory.mktemp("faults")
    out = folder / "out"
    ingest([next(RAW.glob("*行政處-114-*.txt"))], out, jobs=1)
    assert main(["check", "--out", str(out), "--format", "json", "--output", str(folder / "check.json")]) == 1
    ids = [finding["finding_id"] for finding in json.loads((folder / "check.json").read_bytes())["findings"]]
    assert main(["triage", "confirm", ids[0], "--out", str(out)]) == 0
    return out, ids


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a rule that breaks beside the others."""
    good = catalogue()[0]
    bad = msgspec.structs.replace(good, header=msgspec.structs.replace(good.header, id="BROKEN"), sql="SELECT nothing FROM nowhere;")
    monkeypatch.setattr(engine, "catalogue", lambda: (*catalogue(), bad))
    return "BROKEN"


@pytest.mark.parametrize(
    "command",
    [
        ["check", "--fail-on", "never", "--out", "{out}"],
        ["report", "--out", "{out}", "--output", "{folder}/report", "--jobs", "1"],
        ["export", "{folder}/findings.csv", "--out", "{out}"],
        ["letter", "{folder}/annex.odt", "--out", "{out}"],
        ["diff", "{out}", "{out}"],
        ["explain", "{id}", "--out", "{out}"],
        ["triage", "confirm", "{id}", "--out", "{out}"],
        ["triage", "import", "{folder}/decisions.json", "--out", "{out}"],
        ["sql", "SELECT count(*) FROM findings", "--out", "{out}"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_what_may_be_missing_is_said_once_and_the_rest_is_done(
    published: tuple[Path, list[str]], broken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    out, ids = published
    (tmp_path / "decisions.json").write_text('{"format": "govplan-decisions", "version": 1, "decisions": []}')
    assert main([part.format(out=out, folder=tmp_path, id=ids[0]) for part in command]) == 4
    told = capsys.readouterr()
    assert told.err.count(broken) == 1 and "請回報" in told.err
    assert told.out or list(tmp_path.glob("*.[co][sd][vt]"))


def test_what_does_not_ask_the_rules_says_nothing(published: tuple[Path, list[str]], broken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["sql", "SELECT 1"], ["export", str(tmp_path / "x.csv"), "--table", "documents"], ["status"]):
        assert main([*command, "--out", str(published[0])]) == 0
    assert broken not in capsys.readouterr().err
