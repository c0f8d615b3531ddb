"""The notebooks run from top to bottom, and are committed with what they show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
NEEDED = "the notebooks were NOT run: pip install '.[notebooks]'"
nbformat = pytest.importorskip("nbformat", reason=NEEDED)
nbclient = pytest.importorskip("nbclient", reason=NEEDED)
pytest.importorskip("vl_convert", reason=NEEDED)


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def charts(notebook: Any) -> int:
    return sum("image/svg+xml" in output.get("data", {}) for cell in code(notebook) for output in cell.outputs)


def printed(notebook: Any) -> str:
    return "".join(output.get("text", "") for cell in code(notebook) for output in cell.outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_kept_outputs_are_those_it_gives(path: Path) -> None:
    kept = nbformat.read(path, 4)
    assert charts(kept) >= 1, "committed without its charts"
    fresh = nbformat.read(path, 4)
    nbclient.NotebookClient(fresh, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    assert charts(fresh) == charts(kept)
    assert printed(fresh) == printed(kept), "run the notebook again and commit it"


def test_the_rule_of_the_third_notebook_finds_something() -> None:
    assert "權重" in printed(nbformat.read(NOTEBOOKS[2], 4))
