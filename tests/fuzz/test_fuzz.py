"""A short fuzzing campaign over every format; `python -m tests.fuzz.campaign 5000` is the long one."""

import os
import time
from collections import Counter
from pathlib import Path

from tests.fuzz import campaign


def test_no_input_crashes_hangs_or_is_lost(capsys):
    count = 240
    results = campaign.run(count)
    with capsys.disabled():
        print(f"\nfuzzing: {campaign.summary(results)}")
    assert [(result.end, result.trial, result.trace) for result in campaign.failures(results)] == []
    assert len({result.trial for result in results}) == count
    formats = Counter(Path(result.trial.sample).suffix for result in results)
    assert set(formats) >= {".docx", ".odt", ".txt"}
    assert {"ok", "unreadable"} <= {result.end for result in results}


def test_a_trial_is_repeatable_and_damages_its_sample():
    for sample in campaign.samples():
        data = campaign.Trial(sample, 7).data()
        assert data == campaign.Trial(sample, 7).data()
        assert data != Path(sample).read_bytes()


def test_crashes_hangs_and_bugs_are_told_apart(monkeypatch):
    ends = {}
    for name, attempt in (("crash", _die), ("hang", _sleep), ("bug", _fail)):
        monkeypatch.setattr(campaign, "attempt", attempt)
        ends[name] = [result.end for result in campaign.run(1, seconds=1, jobs=1)]
    assert ends == {"crash": ["crash"], "hang": ["hang"], "bug": ["bug"]}


def _die(trial):
    os._exit(3)


def _sleep(trial):
    time.sleep(60)


def _fail(trial):
    return "bug", "trace"
