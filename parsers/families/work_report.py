"""工作報告: prose with a table of contents; its claims are read from the paragraphs, its tables stay cells."""

from parsers.families.base import Family

WORK_REPORT = Family("work_report", {})
