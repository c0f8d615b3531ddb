"""Percentages that are the parts of one whole: 80 %、13.5 %、6.5 %."""

from __future__ import annotations

from decimal import Decimal

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.parts import are_complements
from parsers.text.quotients import is_points
from parsers.text.relations import Operand, Relation, clean_label, operand
from parsers.text.sums import find_sums

_DECLARED = regex.compile(r"分攤|分擔|分別|比例|補助比率|來源|結構|分[布佈]|組成|配比|占比|負擔")
_SOURCES = regex.compile(r"(?:分攤|分擔|負擔|資金來源|經費來源|補助)(?:比[例率])?(?:為|:|，)\p{Han}{0,6}$")
_OF_ANOTHER = regex.compile(r"[增減]|成長|率")
_CLOSED = regex.compile(r"其他|其餘|餘")
_SUBSET = regex.compile(r"其中|最[高多]|次之|居[前首]|主要|複選")
_OWN_WHOLE = regex.compile(r"[率度](?:為|達|約|分別為)?$")
_TOTAL = regex.compile(r"^(?:合計|共計|總計|計|共|合計為|總和為?)$")
_SPLIT = regex.compile(r"男|女|中央|地方|[縣市府]")
_SHARE = regex.compile("[占佔]")
_WHOLE = regex.compile(r"[，、](?:合計|共計|總計|計)(?P<whole>100%)")
_GRADES = (
    regex.compile(r"(?<!不)(?:滿意|同意|贊成|支持|良好)|有幫助"),
    regex.compile(r"普通|尚?可|[無沒]意見|中立|一般"),
    regex.compile(r"不(?:太|甚|大)?(?:滿意|同意|贊成|支持|佳)|反對|較差|[無沒]有?幫助"),
)
"""Answers for, between and against: where all three are listed every answer is."""
_SEX = regex.compile(r"(?:其中)?[男女](?:性|生|子)?(?:員工|同仁|職員|會員)?(?:比[例率])?[占佔]?(?:比)?")
_DEGREE = regex.compile(r"非常|很|極|十分|尚|還|算|太|甚|大|有點|比較|者|占|認為|表示|感到|回答|為|的")
_OVERALL = regex.compile(r"滿意度(?!調查|問卷|結果)|以上|整體|平均")
MAX_GAP = 24
"""Characters between two parts of one list."""


def find_shares(prose: Prose) -> list[Relation]:
    """Lists of percentages that make a whole: by their sum, or because the words say that they do."""
    found = []
    runs = _runs(prose)
    added = _added(prose) if any(figure.is_bracketed for run in runs for figure in run) else frozenset()
    for full_run in runs:
        run = _without_overall(full_run)
        total = run[-1] if _TOTAL.match(run[-1].label) and len(run) > 2 else None
        parts = run[:-1] if total else run
        if _is_whole(prose, parts, added):
            reported = operand(total, "total") if total else _printed_whole(prose, parts)
            found.append(Relation("percent_parts", reported, tuple(operand(part) for part in parts)))
    return found


def _runs(prose: Prose) -> list[list[Figure]]:
    """Percentages of one sentence that stand close together in the same bracket level."""
    runs: list[list[Figure]] = []
    for figure in prose.figures:
        if figure.unit != "%" or figure.is_threshold or figure.is_per or not 0 <= figure.value <= 100 or is_points(prose, figure):
            continue
        last = runs[-1][-1] if runs else None
        is_near = last and last.sentence == figure.sentence and last.group == figure.group and figure.start - last.end <= MAX_GAP
        if is_near and not _is_named_again(prose, runs[-1], figure):
            runs[-1].append(figure)
        else:
            runs.append([figure])
    return [run for run in runs if len(run) > 1]


def _is_named_again(prose: Prose, run: list[Figure], figure: Figure) -> bool:
    """True behind a ；, if the run has a part of that name: 中央 85%、地方 15%；第二級為中央 80%、…"""
    ends = figure.label.rstrip("占佔為")[-2:]
    return bool(ends) and ";" in prose.flat[run[-1].end : figure.start] and any(part.label.rstrip("占佔為").endswith(ends) for part in run)


def _without_overall(run: list[Figure]) -> list[Figure]:
    """The answers of a survey without the satisfaction that sums some of them up."""
    answers = [figure for figure in run if not _OVERALL.search(figure.label)]
    return answers if _are_graded(answers) else run


def _are_graded(parts: list[Figure]) -> bool:
    """True if 非常滿意, 滿意, 普通, 不滿意 or their like stand there from one end of the scale to the other, each once."""
    labels = [clean_label(part.label) for part in parts]
    ends = all(any(grade.search(label) for label in labels) for grade in _GRADES)
    bare = [_DEGREE.sub("", label) for label in labels[1:]]
    return ends and len(set(labels)) == len(labels) and all(any(grade.fullmatch(label) for grade in _GRADES) for label in bare)


def _is_whole(prose: Prose, parts: list[Figure], added: frozenset[frozenset[int]]) -> bool:
    total = sum((part.value for part in parts), Decimal(0))
    slack = sum((part.quantum for part in parts), Decimal(0)) / 2
    context = prose.flat[max(prose.sentence_span(parts[0].sentence)[0], parts[0].start - 30) : parts[0].start]
    has_share = all(part.is_bracketed for part in parts) or any(_SHARE.search(part.label + prose.flat[part.start - 1 : part.start]) for part in parts)
    declared = bool(_DECLARED.search(context)) or has_share
    if total == 100 or (abs(total - 100) <= slack and len(parts) > 2):
        return len(parts) > 2 or declared or bool(_SPLIT.search(parts[0].label))
    if (_are_graded(parts) and "其中" not in context) or _are_bracketed_parts(prose, parts, added) or _are_halves(parts, has_share):
        return True
    is_split = bool(_SOURCES.search(context)) and are_complements(parts[:2])
    if any(_OWN_WHOLE.search(part.label) for part in parts[1:]) or (abs(total - 100) > 20 and not is_split):
        return False
    text = context + prose.flat[parts[0].start : parts[-1].end] + parts[-1].follow
    if _SUBSET.search(text):
        return False
    is_closed = bool(_CLOSED.search(parts[-1].label)) and (has_share or (len(parts) > 2 and not any(_OF_ANOTHER.search(part.label) for part in parts)))
    return bool(_DECLARED.search(context)) or is_closed


def _are_halves(parts: list[Figure], has_share: bool) -> bool:
    """男性占 48.2%、女性占 51.8%: two bare labels that leave no third."""
    return has_share and are_complements(parts) and all(_SEX.fullmatch(part.label) for part in parts) and not any(p.is_bracketed for p in parts)


def _added(prose: Prose) -> frozenset[frozenset[int]]:
    """For each sum that holds, where its parts start."""
    sums = [relation for relation in find_sums(prose) if relation.complete and relation.reported]
    holding = [r for r in sums if r.reported and sum(o.value or 0 for o in r.operands) == r.reported.value]
    return frozenset(frozenset(o.start for o in relation.operands) for relation in holding)


def _are_bracketed_parts(prose: Prose, parts: list[Figure], added: frozenset[frozenset[int]]) -> bool:
    """A 50 萬元(50%)、B 50 萬元(50%)，合計 100 萬元: one in brackets behind each part of a sum that holds."""
    if not all(part.is_bracketed for part in parts):
        return False
    before = [prose.between(max(0, part.start - MAX_GAP), part.start)[-1:] for part in parts]
    return frozenset(figure.start for figures in before for figure in figures) in added


def _printed_whole(prose: Prose, parts: list[Figure]) -> Operand | None:
    """A printed 100 % that the parts are said to make, or None."""
    match = _WHOLE.match(prose.flat, parts[-1].end)
    if not match:
        return None
    start = match.start("whole")
    return Operand(Decimal(100), "%", start, start + 4, "", "total")
