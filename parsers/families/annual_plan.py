"""年度施政計畫: indicators with targets, and the budget of each programme."""

from parsers.families.base import Family
from parsers.families.budgets import read_budget
from parsers.families.indicators import read_goals, read_indicators
from parsers.families.yearly import read_years, read_years_by_row

ANNUAL_PLAN = Family(
    "annual_plan",
    {
        "plan": read_indicators,
        "results": read_indicators,
        "goals": read_goals,
        "years": read_years,
        "yearly": read_years_by_row,
        "budget": read_budget,
    },
)
