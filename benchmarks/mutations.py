"""Change one digit of a document and see whether the audit notices: recall of the intended rules, and collateral findings.

    python benchmarks/mutations.py [--misses] [--only TEXT] [--variants N]

The population is benchmarks/mutations.toml: numbers of data/raw that something else printed contradicts. A mutation is
caught if one of its rules has a finding that the unchanged documents do not have; collateral is a new error or warning of
any other rule that is not tied to its cause by `caused_by`. Marks: at least 98 % caught, at most 2 % with collateral.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import mutation  # noqa: E402
from tests.mutation import Change, Site  # noqa: E402


class Target(NamedTuple):
    """A number of the population, whether prose or table, and the rules that may notice it, the one meant first."""

    site: Site
    group: str
    rules: tuple[str, ...]


def population(texts: dict[str, str]) -> list[Target]:
    targets = []
    for document in tomllib.loads((ROOT / "benchmarks" / "mutations.toml").read_text("utf-8")).values():
        name = document["file"]
        for group in ("prose", "tables"):
            for line in document[group]:
                rules, marked = line.split(" | ", 1)
                before, digits, after = marked.replace("⟧", "⟦").split("⟦")
                count = texts[name].count(before + digits + after)
                if count != 1:
                    raise SystemExit(f"{name}: found {count} times, not once: {marked!r}")
                start = texts[name].index(before + digits + after) + len(before)
                site = Site(name, texts[name].count("\n", 0, start) + 1, start, start + len(digits), digits, "", 0, 0, marked)
                targets.append(Target(site, group, tuple(rules.split(" or "))))
    return targets


def chosen(targets: list[Target], variants: int) -> list[tuple[Target, int]]:
    """Each target with the variants that change it in different ways."""
    result = []
    for target in targets:
        seen: set[str] = set()
        for variant in range(8 * variants):
            now = mutation.changed(target.site, variant)
            if now not in seen and len(seen) < variants:
                seen.add(now)
                result.append((target, variant))
    return result


def collateral(change: Change, rules: tuple[str, ...], known: set[str]) -> list[str]:
    others = [f for f in change.findings if f.rule_id not in rules and f.severity != "info" and f.caused_by is None and f.rule_id + f.subject not in known]
    return [f"{f.severity} {f.rule_id} {f.subject}: {f.message_zh[:140]}" for f in others]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="list what was missed and the collateral findings")
    parser.add_argument("--only", default="", help="only numbers whose context contains this")
    parser.add_argument("--variants", type=int, default=3, help="changed digits tried for each number")
    args = parser.parse_args()
    started = time.perf_counter()
    texts = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "data" / "raw").glob("*.txt"))}
    known = {finding.rule_id + finding.subject for finding in mutation.baseline(texts)}
    picked = chosen([target for target in population(texts) if args.only in target.site.cell], args.variants)
    changes = mutation.run(texts, [(target.site, variant) for target, variant in picked])
    tried: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    disturbed: Counter[str] = Counter()
    for (target, _), change in zip(picked, changes, strict=True):
        hit = bool(change.rules & set(target.rules))
        others = collateral(change, target.rules, known)
        tried[target.group] += 1
        caught[target.group] += hit
        disturbed[target.group] += bool(others)
        if args.misses and (not hit or others):
            print(f"{'caught' if hit else 'missed'} {'/'.join(target.rules)} {target.site.cell!r} -> {change.now}")
            print("".join(f"    collateral {text}\n" for text in others), end="")
    for name, groups in {"prose": ["prose"], "tables": ["tables"], "all": ["prose", "tables"]}.items():
        n, hits, more = (sum(counter[group] for group in groups) for counter in (tried, caught, disturbed))
        if n:
            print(f"{name:<7} {n:>4} mutations   caught {100 * hits / n:5.1f} %   with collateral findings {100 * more / n:4.1f} %")
    rules = Counter(target.rules[0] for target, _ in picked)
    print(f"marks                    caught  98.0 %   with collateral findings  2.0 %      ({time.perf_counter() - started:.0f} s)")
    print("mutations by the rule that is meant: " + ", ".join(f"{rule} {count}" for rule, count in rules.most_common()))


if __name__ == "__main__":
    main()
