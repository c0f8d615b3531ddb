"""A rule is one .sql file: a TOML header between /*--- and ---*/, and a query that states comparisons.

The file runs as it stands in a DuckDB shell; docs/rules.md says how to write one.
"""

from __future__ import annotations

import functools
import string
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.errors import GovplanError

FOLDER = Path(__file__).parent / "sql"
GROUPS = (
    "weights",
    "attainment",
    "scores",
    "unmet",
    "plan",
    "budget",
    "structure",
    "names",
    "cross-section",
    "formula",
    "evidence",
    "dates",
    "history",
    "text",
)
"""The groups of rules, in the order in which findings are shown. Each is a folder."""

Severity = Literal["error", "warning", "info"]


class RuleFault(GovplanError):
    """A rule's own mistake: a header or result that breaks the contract, or SQL that does not run."""


class Tolerance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far reported and expected may differ: `absolute` in their unit, or `relative` to expected (0.01 is 1 %)."""

    absolute: Decimal | None = None
    relative: Decimal | None = None

    def __post_init__(self) -> None:
        if (self.absolute is None) == (self.relative is None):
            raise ValueError("give either absolute or relative")


class Products(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of a sum of weight times rate, both in per cent: those of the factors, and that of the printed sum."""

    weight: str
    rate: str
    total: str


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What people read about a rule, and its tolerance. A rule with `claims` judges claims of the prose, each once; one with `products`
    adds up products, which a report shows."""

    id: str
    severity: Severity
    title_zh: str
    title_en: str
    why_zh: str
    why_en: str
    known_problems_zh: str
    known_problems_en: str
    message_zh: str
    message_en: str
    verify_zh: str = ""
    verify_en: str = ""
    tolerance: Literal["printed"] | Tolerance | None = None
    claims: bool = False
    products: Products | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A header, the group (its folder) and the whole text of the file; `sql` is empty for the engine's own rule."""

    header: Header
    group: str
    sql: str

    @property
    def id(self) -> str:
        return self.header.id

    @property
    def query(self) -> str:
        """The SQL behind the header."""
        return self.sql.rpartition("---*/\n")[2].strip().removesuffix(";")

    def placeholders(self) -> set[str]:
        """The names in braces that the messages use."""
        texts = (self.header.message_zh, self.header.message_en)
        return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name is not None}


ROUND_TRUNC = Rule(
    group="formula",
    sql="",
    header=Header(
        id="ROUND_TRUNC",
        severity="info",
        title_zh="印出之數字係無條件捨去，而非四捨五入",
        title_en="A printed number agrees only by truncation, not by rounding half up",
        why_zh="同一份文件若有的四捨五入、有的捨去，逐項相加或與他處比對時會出現零點零一的差距。",
        why_en="A document that rounds some numbers and truncates others will not add up in the last place.",
        known_problems_zh="由引擎在比對印出之數字時產生，沒有 SQL 檔。",
        known_problems_en="Emitted by the engine for any comparison of a printed number; it has no SQL file.",
        message_zh="印為 {reported}{place}，重算為 {expected}：捨去後相符，四捨五入則不符",
        message_en="Printed as {reported}{place}, recomputed as {expected}: it agrees when truncated, not when rounded half up",
        verify_zh="該文件取小數之方式",
        verify_en="how this document rounds",
    ),
)


@functools.cache
def catalogue(folder: Path = FOLDER) -> tuple[Rule, ...]:
    """All rules of a folder by group and id; raises RuleFault for a file that breaks the form."""
    rules = [load(path) for path in folder.glob("*/*.sql")]
    if folder == FOLDER:
        rules.append(ROUND_TRUNC)
    return tuple(sorted(rules, key=lambda rule: (GROUPS.index(rule.group), rule.id)))


def load(path: Path) -> Rule:
    """The rule in a file; raises RuleFault naming the file if header, id or group are not in order."""
    text = path.read_text("utf-8")
    opening, _, rest = text.partition("/*---\n")
    head, closing, _ = rest.partition("\n---*/")
    if opening.strip() or not closing:
        raise RuleFault(f"{path.name}：檔首須為 /*--- 與 ---*/ 之間的 TOML。", f"{path.name}: the file must open with TOML between /*--- and ---*/.")
    try:
        header = msgspec.convert(tomllib.loads(head, parse_float=Decimal), Header)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RuleFault(f"{path.name}：{error}。", f"{path.name}: {error}.") from error
    if header.id != path.stem:
        raise RuleFault(f"{path.name}：id 應為 {path.stem}。", f"{path.name}: the id must be {path.stem}.")
    if path.parent.name not in GROUPS:
        raise RuleFault(f"{path.name}：沒有 {path.parent.name} 這一組。", f"{path.name}: there is no group {path.parent.name}.")
    return Rule(header=header, group=path.parent.name, sql=text)
