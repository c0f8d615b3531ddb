"""The house: one direction of imports, and every file in its place."""

from pathlib import Path

from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

ROOT = Path(__file__).parent.parent


def test_imports_go_one_way():
    configure()
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), is_debug_mode=False) is True


def test_nothing_in_the_parsers_names_a_government_department_or_sentence_of_a_sample():
    """Differences between governments are data: only parsers/dialects may name one."""
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "parsers").rglob("*.py")) + "\n".join(
        p.read_text("utf-8") for p in (ROOT / "pipeline" / "rules").rglob("*.sql")
    )
    for name in ("新竹縣", "桃園縣", "行政處", "政風處", "數位發展處", "公文線上簽核", "客語", "八大民意", "9543", "54.83"):
        assert name not in code, name


def test_no_module_is_a_drawer_for_everything():
    assert not [p for folder in ("parsers", "pipeline") for p in (ROOT / folder).rglob("*.py") if p.stem in ("utils", "helpers", "common", "misc")]
