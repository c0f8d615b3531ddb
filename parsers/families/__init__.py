"""The families of documents, by hand: a new family is a module and a line here."""

from parsers.families.annual_plan import ANNUAL_PLAN
from parsers.families.base import Family
from parsers.families.performance_report import PERFORMANCE_REPORT
from parsers.families.work_report import WORK_REPORT

UNKNOWN = Family("unknown", {})
FAMILIES: tuple[Family, ...] = (PERFORMANCE_REPORT, ANNUAL_PLAN, WORK_REPORT, UNKNOWN)


def family_named(name: str) -> Family:
    return next(f for f in FAMILIES if f.name == name)
