"""How well the calculator's eye reads the labelled set: precision, recall and the share of sentences wholly right.

    python benchmarks/claims.py [--heldout] [--misses] [--file NAME]

The mark to beat (AutoDoc, trained, WWW 2018) is 97.8 / 98.3 / 92.0. The held-out part is for reporting, not for tuning:
its misses are only listed with --heldout --misses.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.claims.notation import Case, key_of, load


def score(cases: list[Case], show_misses: bool) -> tuple[float, float, float]:
    """(precision, recall, share of cases wholly right) in %, claim by claim over all cases."""
    right = found_count = expected_count = whole = 0
    for case in cases:
        found = Counter(key_of(claim) for claim in case.found())
        expected = Counter(e.key for e in case.expected)
        hits = found & expected
        right += hits.total()
        found_count += found.total()
        expected_count += expected.total()
        whole += found == expected
        if show_misses and found != expected:
            print(f"\n[{case.file}] {case.text}")
            for key in (expected - found).elements():
                print("  missed:", next(e.line for e in case.expected if e.key == key))
            for key in (found - expected).elements():
                print("  extra: ", *key)
    return (100 * right / max(1, found_count), 100 * right / max(1, expected_count), 100 * whole / max(1, len(cases)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heldout", action="store_true", help="only the held-out part")
    parser.add_argument("--open", action="store_true", help="only the open part, for tuning")
    parser.add_argument("--misses", action="store_true", help="list what differs (of the open part, unless --heldout)")
    parser.add_argument("--file", help="only cases of files whose name contains this")
    args = parser.parse_args()
    cases = [case for case in load() if args.file is None or args.file in case.file]
    open_cases = [case for case in cases if not case.is_heldout]
    heldout = [case for case in cases if case.is_heldout]
    started = time.perf_counter()
    parts = {"open": open_cases, "held out": heldout, "all": cases}
    if args.heldout or args.open:
        parts = {name: part for name, part in parts.items() if name == ("open" if args.open else "held out")}
    for name, part in parts.items():
        precision, recall, whole = score(part, args.misses and (args.heldout or name == "open"))
        claims = sum(len(case.expected) for case in part)
        print(f"{name:<9} {len(part):>4} sentences {claims:>4} claims   precision {precision:5.1f}   recall {recall:5.1f}   wholly right {whole:5.1f}")
    print(f"mark to beat                         precision  97.8   recall  98.3   wholly right  92.0      ({time.perf_counter() - started:.1f} s)")


if __name__ == "__main__":
    main()
