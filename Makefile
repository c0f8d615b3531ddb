# make demo          install, read data/raw and data/pdf, check them, print the findings, write the report
# make test          all tests, with coverage
# make lint          linters, types, import contracts
# make bench         speed and memory, side by side in one run; BENCH_PDF="FOLDER ..." measures other PDF files
# make bench-claims  how well the claims of prose are recognised
PYTHON ?= python3
VENV := .venv
GOVPLAN := $(VENV)/bin/govplan
OUT := data/processed
BENCH_PDF := tests/data/pdf
INSTALLED := $(VENV)/installed

.PHONY: demo test lint docs bench bench-claims clean

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,notebooks]'
	touch $@

demo: $(INSTALLED)
	$(GOVPLAN) ingest data/raw data/pdf --out $(OUT)
	$(GOVPLAN) check --out $(OUT) --fail-on never
	$(GOVPLAN) report --out $(OUT) --output $(OUT)/report
	@echo
	@echo '報告 / report: $(OUT)/report/index.html'
	@echo
	@echo '接著可試 / what to try next:'
	@echo '  $(GOVPLAN) history 公文線上簽核比率'
	@echo '  $(GOVPLAN) explain ASPECT_SCORE'
	@echo "  $(GOVPLAN) sql \"SELECT roc_year, department, plan_target_text, report_target_text, actual_text FROM indicator_history WHERE indicator_key = '公文線上簽核比率'\""

test: $(INSTALLED)
	$(VENV)/bin/python -m pytest --numprocesses auto --maxprocesses 8 --dist loadfile --cov --cov-report=term

lint: $(INSTALLED)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

docs: $(INSTALLED)
	$(GOVPLAN) --lang en schema --format markdown > docs/data-dictionary.md
	$(GOVPLAN) rules --format markdown > docs/rule-catalogue.md

bench: $(INSTALLED)
	$(VENV)/bin/python benchmarks/pdf_readers.py $(BENCH_PDF)
	$(VENV)/bin/python benchmarks/ingest.py $(BENCH_PDF)
	$(VENV)/bin/python benchmarks/pdf_characters.py $(BENCH_PDF)
	$(VENV)/bin/python benchmarks/check_scale.py
	$(VENV)/bin/python benchmarks/report_scale.py
	$(VENV)/bin/python benchmarks/mutations.py

bench-claims: $(INSTALLED)
	$(VENV)/bin/python benchmarks/claims.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
