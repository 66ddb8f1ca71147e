# What a newcomer needs: `make demo`, `make preview`, `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo preview preview-violations test quick check format docs bench mutations lock wheel external clean

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Setting up $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@ln -sfn ../$(VENV) policypack/venv
	@ln -sfn ../$(VENV) components/venv
	@# Else each start of the policy pack compiles it anew where PYTHONDONTWRITEBYTECODE is set.
	@$(BIN)/python -m compileall -q entra_sync policypack/entra_policy components/entra_components
	@touch $@

demo: $(VENV)/.installed  ## The gate on a clean program and on one that breaks rules; no Pulumi CLI, no cloud.
	@echo
	@echo "== entra-policy check examples/quickstart"
	@$(BIN)/entra-policy check examples/quickstart
	@echo
	@echo "== entra-policy check examples/violations (made to fail)"
	@$(BIN)/entra-policy check examples/violations; status=$$?; \
	  test $$status -eq 1 || { echo "expected exit status 1, got $$status"; exit 1; }

preview: $(VENV)/.installed  ## `pulumi preview --policy-pack policypack` with the real Pulumi CLI, offline.
	@$(BIN)/python tools/offline/preview.py . --policy-pack policypack

preview-violations: $(VENV)/.installed  ## The same on the example that breaks rules: it fails.
	@$(BIN)/python tools/offline/preview.py examples/violations --policy-pack policypack

external: $(VENV)/.installed  ## The Pulumi CLI and OPA: found on PATH, else built once into .tools/bin; Chromium: found, else installed as root.
	@$(BIN)/python tools/external.py pulumi
	@$(BIN)/python tools/external.py opa
	@$(BIN)/python tools/browser.py

check: $(VENV)/.installed  ## Style, types and import contracts.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/rule_pages.py --check
	$(BIN)/python tools/schemas.py --check

quick: $(VENV)/.installed  ## The tests that need no external program.
	$(BIN)/python -m pytest -m "not engine"

test: check external  ## Everything, the real Pulumi CLI and the real OPA included.
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

docs: $(VENV)/.installed  ## The rules' pages in docs/rules and the schemas of files that are read.
	$(BIN)/python tools/rule_pages.py
	$(BIN)/python tools/schemas.py

bench: external  ## Measures again what bench/README.md reports.
	$(BIN)/python bench/compare.py

mutations: $(VENV)/.installed  ## Do the tests notice when a rule is wrong? Takes minutes; writes docs/mutations.md.
	@$(BIN)/python tools/mutations.py --write

format: $(VENV)/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade

lock:  ## Renews requirements.lock, and requirements-run.lock for what only runs the gate (needs uv).
	$(LOCK) --extra dev -o requirements.lock
	$(LOCK) --group build -c requirements.lock -o requirements-run.lock

wheel: $(VENV)/.installed  ## The distribution as a wheel in dist/, for where it isn't published.
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

clean:
	rm -rf $(VENV) policypack/venv components/venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
