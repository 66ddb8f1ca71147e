# `make help` lists the targets: `##` after a target describes it, a line with `##@` starts a group.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help

.PHONY: demo preview preview-violations test quick check graph-sdk format rule docs bench mutations lock wheel external clean setup help

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Setting up $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@ln -sfn ../$(VENV) policypack/venv
	@ln -sfn ../$(VENV) components/venv
	@# Otherwise each start of the policy pack compiles it again where PYTHONDONTWRITEBYTECODE is set.
	@$(BIN)/python -m compileall -q entra_sync policypack/entra_policy components/entra_components
	@touch $@

##@ Try it

demo: $(VENV)/.installed  ## The gate on a clean program and on one that breaks rules; no cloud
	@echo
	@echo "== entra-policy check examples/quickstart"
	@$(BIN)/entra-policy check examples/quickstart
	@echo
	@echo "== entra-policy check examples/violations (made to fail)"
	@$(BIN)/entra-policy check examples/violations; status=$$?; \
	  test $$status -eq 1 || { echo "expected exit status 1, got $$status"; exit 1; }

preview: $(VENV)/.installed  ## pulumi preview --policy-pack policypack, with the real CLI, offline
	@$(BIN)/python tools/offline/preview.py . --policy-pack policypack

preview-violations: $(VENV)/.installed  ## The same for the example that breaks rules: it fails
	@$(BIN)/python tools/offline/preview.py examples/violations --policy-pack policypack

##@ Set up

setup: $(VENV)/.installed  ## The virtual environment .venv; the other targets create it too

external: $(VENV)/.installed  ## The programs that the tests run: found on PATH, or built or installed
	@$(BIN)/python tools/external.py pulumi
	@$(BIN)/python tools/external.py opa
	@$(BIN)/python tools/external.py actionlint
	@$(BIN)/python tools/external.py pulumi-language-yaml
	@$(BIN)/python tools/browser.py
	@$(BIN)/python tools/graph_sdk_environment.py

##@ Test a change

check: $(VENV)/.installed  ## Style, types, import contracts, generated pages; no tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/rule_pages.py --check
	$(BIN)/python tools/schemas.py --check

quick: $(VENV)/.installed  ## The tests that need no external program, under a minute
	$(BIN)/python -m pytest -m "not engine"

test: check external  ## Everything, with the real Pulumi CLI and the real OPA; what CI runs
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

graph-sdk: $(VENV)/.installed  ## Does Microsoft's own SDK understand the Graph of the tests? Installs it, once
	@$(BIN)/python tools/graph_sdk_environment.py
	$(BIN)/python -m pytest tests/engine/test_graph_sdk.py

##@ Generate files

format: $(VENV)/.installed  ## Formats the Python files; fixes style errors where that is safe
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What is given reaches the tool as it is: neither make nor the shell looks into it.
unexport NAME SECTION ID
export RULE_NAME = $(value NAME)
export RULE_SECTION = $(value SECTION)
export RULE_ID = $(value ID)
rule: $(VENV)/.installed  ## A new rule and its test: NAME=no-example-things SECTION=service [ID=EP315]
	@$(BIN)/python tools/new_rule.py "$$RULE_NAME" "$$RULE_SECTION" "$$RULE_ID"
	@$(MAKE) --no-print-directory docs

docs: $(VENV)/.installed  ## The rules' pages in docs/rules, and the schemas of input files
	@$(BIN)/python tools/rule_pages.py
	@$(BIN)/python tools/schemas.py

bench: external  ## The measurements that bench/README.md reports
	$(BIN)/python bench/compare.py

mutations: $(VENV)/.installed  ## tools/mutation/results.md: do the tests notice a wrong rule? Takes minutes
	@$(BIN)/python tools/mutation/mutations.py --write

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade

lock:  ## Locks the newest versions, for development, the gate, the SDK; needs uv
	$(LOCK) pyproject.toml --extra dev -o requirements.lock
	$(LOCK) pyproject.toml --group build -c requirements.lock -o requirements-run.lock
	$(LOCK) tools/graph_sdk/requirements.txt -o tools/graph_sdk/requirements.lock

wheel: $(VENV)/.installed  ## The distribution as a wheel, in dist/
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

##@ Other

clean:  ## Removes the virtual environment, caches and distributions; keeps .tools
	rm -rf $(VENV) policypack/venv components/venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build

help:  ## This list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "%s%s\n", group++ ? "\n" : "", substr($$0, 5) } \
	  /^[a-z][a-z-]*:.*## / { printf "  make %-18s  %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
