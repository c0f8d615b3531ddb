"""Feeds damaged files to the parser in processes that may die: every file must end as records or as a sentence.

python -m tests.fuzz.campaign 5000        tries 5,000 inputs and prints what came of them
"""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections import Counter
from concurrent.futures import TimeoutError as Hang
from pathlib import Path
from random import Random
from typing import NamedTuple

from pebble import ProcessExpired, ProcessPool

from parsers.document import Source
from parsers.errors import DocumentError
from parsers.parse import parse
from parsers.readers import media_type
from tests.fuzz.mutations import mutated

ROOT = Path(__file__).parents[2]
_MOST_BYTES = 120_000  # of a sample, so that many inputs fit into little time


class Trial(NamedTuple):
    """One input: the sample it is made of and the seed of the damage. The same trial makes the same bytes."""

    sample: str
    seed: int

    def data(self) -> bytes:
        return mutated(Path(self.sample).read_bytes(), Random(self.seed))


class Result(NamedTuple):
    """What came of one input: `ok`, `partial`, an error code, `crash`, `hang`, or `bug` with its traceback."""

    trial: Trial
    end: str
    trace: str = ""


def samples() -> list[str]:
    """The small documents that come with the project, of every format."""
    files = [path for folder in ("tests/data", "data/raw") for path in (ROOT / folder).rglob("*") if path.suffix in (".pdf", ".docx", ".odt", ".txt")]
    return sorted(str(path) for path in files if path.stat().st_size <= _MOST_BYTES)


def attempt(trial: Trial) -> tuple[str, str]:
    """Parse one input as `govplan ingest` does; returns the end and the trace of a bug."""
    data = trial.data()
    try:
        result = parse(Source(Path(trial.sample), "x", hashlib.sha256(data).hexdigest(), media_type(data, trial.sample), data))
    except DocumentError as error:
        return (error.code, "") if str(error).strip() else ("bug", "an error without a sentence")
    except Exception:
        return "bug", traceback.format_exc()
    return result.status, ""


def run(count: int, first_seed: int = 0, seconds: float = 60, jobs: int = 2) -> list[Result]:
    """Try `count` inputs, taking the formats and their samples in turn; an input that takes longer than `seconds` hangs."""
    formats: dict[str, list[str]] = {}
    for sample in samples():
        formats.setdefault(Path(sample).suffix, []).append(sample)
    turns = list(formats.values())
    files = (turns[number % len(turns)] for number in range(count))
    trials = [Trial(of_format[number // len(turns) % len(of_format)], first_seed + number) for number, of_format in enumerate(files)]
    results = []
    with ProcessPool(max_workers=jobs) as pool:
        futures = [(trial, pool.schedule(attempt, (trial,), timeout=seconds)) for trial in trials]
        for trial, future in futures:
            try:
                results.append(Result(trial, *future.result()))
            except Hang:
                results.append(Result(trial, "hang"))
            except ProcessExpired as error:
                results.append(Result(trial, "crash", str(error)))
    return results


def summary(results: list[Result]) -> str:
    """How many inputs ended how, by format."""
    lines = [f"{len(results)} inputs tried"]
    for suffix in sorted({Path(result.trial.sample).suffix for result in results}):
        ends = Counter(result.end for result in results if result.trial.sample.endswith(suffix))
        lines.append(f"{suffix}: {ends.total()} inputs, " + ", ".join(f"{end} {number}" for end, number in ends.most_common()))
    return "\n".join(lines)


def failures(results: list[Result]) -> list[Result]:
    return [result for result in results if result.end in ("bug", "crash", "hang")]


if __name__ == "__main__":
    ended = run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(summary(ended))
    alike = {(failure.end, failure.trace[-200:]): failure for failure in failures(ended)}
    for failure in alike.values():
        print(failure.end, failure.trial, failure.trace)
    sys.exit(bool(alike))
