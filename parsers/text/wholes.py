"""Whether the first of several numbers is the whole of the others, as their labels tell: 受理 80 件，已結 60 件，未結 20 件.

A list of things one after another looks the same (毒品案 80 件，詐欺案 60 件，其他刑案 30 件): without a word that counts or leads in, a
remainder alone makes no whole of the number before it. The list must then be set apart by its stops (N 人，a 人、b 人、其他 c 人), or its
labels must tell what became of the first number.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import regex

from parsers.text.balances import flow_of
from parsers.text.figures import Figure
from parsers.text.parts import CUE, are_complements
from parsers.text.relations import clean_label

REMAINDER = regex.compile(
    r"其餘|尚餘|賸餘|剩餘|所餘|其他|尚有|(?:^|[^\p{Han}])餘|^餘|[結節]餘|(?<!應[收付])未|仍|持續|尚未|尚在|尚待|尚[需須]|賡續|(?:審[理查議]|查[處證]|[辦處]理|施工|進行|執行|調查|偵辦|補正|改善)中$"
)
CATEGORY = regex.compile("其他")
_UNDONE = regex.compile(r"持續|尚餘|(?:審[理查議]|查[處證]|[辦處]理|施工|進行|執行|調查|偵辦|補正|改善)中$")
_REMAINS = regex.compile(r"仍|尚在|持續|審理中|辦理中|施工中|進行中|列管中|執行中|待")
OPEN_END = regex.compile(r"^\p{Han}{0,6}等(?![級第於])|^占?(?:最多|次之|居[前首冠]|為大宗|最高|為主)")
_HAS_PREDICATE = regex.compile(r"\p{Han}*?(?:入選|取得|參[與加賽]|獲|完成|設有|通過|為[主多]|[最較居]多|者?均|皆|檢驗)")
"""餐飲業 48 家、旅宿業 30 家、零售業 20 家取得標章: these did, and not all of the whole."""
_KINDS = "等級類型式制區期次季段組別性標勢"
"""What names of classes of any length end with."""
_DECIDED = regex.compile("受理|申請|審[議查核理]|提[報案]|收[件案]|送審|報名")
_OUTCOME = regex.compile("通過|核[准定備]|退[件回]|撤[案件回銷]|駁回|不予|補[件正]|成立|受理|准予|同意|否決|不符|合格|錄取")
_REFUSED = regex.compile("退[件回]|撤[案件回銷]|駁回|[不未]|否決")
"""What a case that was handed in may come to: 24 案，通過 18 案、退件 4 案、撤案 2 案."""
WHOLE = regex.compile(r"總|合計|共計|全")
NEXT_ITEM = regex.compile(r"、|及|與|和")

_DONE = regex.compile(
    r"已|完[成工竣]|改善|結[案訓清]|[辦審]結|尋獲|(?<!不)合格|通過|成立|核[准定備發]|執行|決算|實[支付現收徵]|支用|保留|應付|扣除|答[復覆]|退[件回訓還]|撤[案件回銷]"
    r"|駁回|不受理|不予|認養|領回|返還|解[除列]|獲救|撲滅|修[復補]|歸還|痊癒|出院|屬實|簽[結約]|發包|決標|驗收|起訴|裁處|繳[納清]|徵起|接通|死亡|拆除|設[有置]"
)
"""What may have become of a thing; with what is left (未結, 餘, 施工中) these are all of the things."""
_STAGE = regex.compile(r"核[准定備]|發包|決標")
"""What things went through that all go on to something else."""
_DUE = regex.compile(r"應|待|須|原|目標|預[計定算]|[計規]畫|規劃|受理|列管|總|全[市縣國區鄉鎮校體部]|^上開")
_COME_IN = regex.compile("新[收增案]")
_DECISION = regex.compile(r"退[件回]|駁回|審[理查議]中|不予")
_GRANTED = regex.compile(r"核[准定備]")
_BUDGET = regex.compile("經費|預算|編列|投入|[費款額數]|計畫|工程")
NEAR = 100
"""By what share of it at most a bare list may miss a whole that is only one digit away: large numbers do not meet by chance."""


def are_listed(text: str, parts: list[Figure]) -> bool:
    """True if nothing but 、 and the like parts a list."""
    return all(NEXT_ITEM.match(text, a.end + len(a.follow)) and "，" not in text[a.end : b.start] for a, b in pairwise(parts))


def are_outcomes(parts: list[Figure]) -> bool:
    """True if all parts are decisions on a case that was handed in, and some refuse it."""
    return all(_OUTCOME.search(part.label) for part in parts) and any(_REFUSED.search(part.label) for part in parts)


def exhaust(text: str, total: Figure, parts: list[Figure], is_led: bool, is_apart: bool) -> bool:
    """True if the labels say that the parts are all of the total. `is_led` after 其中 or 含, `is_apart` behind a ;."""
    is_named = is_led or bool(CUE.search(total.label)) or total.follow.endswith("中")
    if are_complements(parts) and (is_named or not _is_flat(text, total, parts) or not _is_another(total, parts)):
        return True
    if len(parts) > 2 and are_outcomes(parts) and _DECIDED.search(total.label) and are_listed(text, parts):
        return True
    if has_remainder(parts):
        if is_named or _is_what_became(text, total, parts):
            return True
        if len(parts) == 2:
            return False
    if _HAS_PREDICATE.match(parts[-1].follow) or any(OPEN_END.match(part.follow) for part in parts) or not is_slip(total, parts):
        return False
    if flow_of(total) == 1 and any(flow_of(part) == -1 for part in parts):
        return False
    is_decided = len(parts) > 2 and are_outcomes(parts) and _DECIDED.search(total.label)
    is_scale = are_classes(total, parts) and (is_named or not _is_flat(text, total, parts) or not is_far(total, parts))
    return bool(is_decided) or is_scale or (not is_apart and _nearly(text, total, parts))


def _is_another(total: Figure, parts: list[Figure]) -> bool:
    """True if two halves of a whole are hardly those of the number before them: 門票收入 80 萬元，中央補助 60 萬元，自籌 30 萬元."""
    return _is_done(total, parts) or (total.kind == "元" and not _BUDGET.search(total.label))


def _is_flat(text: str, total: Figure, parts: list[Figure]) -> bool:
    """True if the same stop stands behind the total and behind each part: N 件，a 件，b 件; not in N 件，a 件、b 件."""
    return len({_stop(text, first, second) for first, second in pairwise([total, *parts])}) == 1


def _stop(text: str, first: Figure, second: Figure) -> str:
    return "，" if "，" in text[first.end : second.start] else "、" if NEXT_ITEM.match(text, first.end + len(first.follow)) else ""


def _is_what_became(text: str, total: Figure, parts: list[Figure]) -> bool:
    """True if a bare list that ends in a remainder says what became of the first number, which is itself none of these things."""
    is_flat = _is_flat(text, total, parts)
    if CATEGORY.search(parts[-1].label):
        return not is_flat and not is_far(total, parts) and not _is_one_of(total, parts)
    if not is_flat:
        return True
    if not _are_done(parts) or _COME_IN.search(total.label) or flow_of(total) == 1:
        return False
    is_granted = _GRANTED.search(total.label) and any(_DECISION.search(part.label) for part in parts)
    return not is_granted and not _is_done(total, parts)


def _is_done(total: Figure, parts: list[Figure]) -> bool:
    """True if the first label itself says what became of things (核准設立 80 家，核准變更 60 家，未核准 30 家)."""
    own = set(_DONE.findall(total.label))
    others = {word for part in parts for word in _DONE.findall(part.label)}
    return not _DUE.search(total.label) and any(word in others or not _STAGE.fullmatch(word) for word in own)


def _are_done(parts: list[Figure]) -> bool:
    return all(_DONE.search(words) or REMAINDER.search(words) for words in (part.label + part.follow for part in parts))


def _is_one_of(total: Figure, parts: list[Figure]) -> bool:
    """毒品案, 詐欺案 and 其他刑案: True if the first label ends as all others do."""
    ending = clean_label(total.label)[-1:]
    return bool(ending) and all(clean_label(part.label).endswith(ending) for part in parts)


def has_remainder(parts: list[Figure]) -> bool:
    """True if the last part is what is left (其餘, 未結), or one of them still goes on."""
    if len(parts) < 2:
        return False
    last = parts[-1]
    return bool(REMAINDER.search(last.label) or _REMAINS.search(last.follow) or any(_UNDONE.search(part.label) for part in parts))


def is_far(total: Figure, parts: list[Figure]) -> bool:
    """True if the parts miss the total by more than a fifth."""
    return abs(sum(part.value for part in parts) - total.value) * 5 > total.value


def _nearly(text: str, total: Figure, parts: list[Figure]) -> bool:
    """Bare parallel parts that nearly exhaust the whole: a slip in a digit, not a subset."""
    if len(parts) < 2 or any(len(part.label) > 12 or part.value > total.value for part in parts) or (total.is_labelled and not WHOLE.search(total.label)):
        return False
    stops = {text[part.end + len(part.follow) : part.end + len(part.follow) + 1] == "，" for part in parts[:-1]}
    if len(stops) > 1:
        return False
    gap = abs(sum(part.value for part in parts) - total.value)
    if CUE.search(total.label):
        return gap * 5 <= total.value
    is_flat = _is_flat(text, total, parts)
    if is_flat and _is_one_of(total, parts):
        return False
    if len(parts) > 2:
        is_list = is_flat and not (_are_done(parts) and not _is_done(total, parts))
        return gap * (NEAR if is_list else 20) < total.value
    return gap * 50 <= total.value and _are_alike(*(clean_label(part.label) for part in parts))


def is_slip(total: Figure, parts: list[Figure]) -> bool:
    """True if one wrong digit, or two that changed places, in one of the numbers explains why the parts miss the total."""
    gap = total.value - sum(part.value for part in parts)
    return any(_is_misprint(part, part.value + gap) for part in parts) or _is_misprint(total, total.value - gap)


def _is_misprint(figure: Figure, value: Decimal) -> bool:
    meant, printed = value / figure.quantum, figure.value / figure.quantum
    if meant < 0 or meant != int(meant) or printed != int(printed):
        return False
    a, b = str(int(meant)), str(int(printed))
    differing = [n for n, (one, other) in enumerate(zip(a, b, strict=False)) if one != other]
    if len(a) != len(b) or not differing:
        return False
    first, last = differing[0], differing[-1]
    return first == last or (last == first + 1 and a[first] == b[last] and a[last] == b[first])


def _are_alike(first: str, second: str) -> bool:
    """熱拌 and 冷補, 常設展 and 特展: two labels that are built alike."""
    return len(first) == len(second) or first[-1:] == second[-1:]


def are_classes(total: Figure, parts: list[Figure]) -> bool:
    """True if three or more bare labels are classes of one kind, so that each thing belongs to one of them: 甲等, 乙等, 丙等;
    公開招標, 限制性招標, 選擇性招標; 超前, 符合, 落後."""
    labels = [clean_label(part.label) for part in parts]
    if len(parts) < 3 or not all(1 < len(label) <= 8 for label in labels) or OPEN_END.match(parts[-1].follow) or total.is_labelled:
        return False
    is_scale = len(parts) == 3 and all(any(grade in label for label in labels) for grade in ("超前", "符合", "落後"))
    ending = labels[0][-1]
    return is_scale or (
        all(label[-1] == ending for label in labels)
        and ending not in "數額費者款案件項名" + clean_label(total.label)[-2:] + total.follow[:4] + (total.unit or "")
        and (len(set(map(len, labels))) == 1 or ending in _KINDS)
    )
