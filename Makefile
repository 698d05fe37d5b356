# Every target does its own set-up and works from an empty environment: Python 3.11 or newer, git, make and the package registries are enough.
# What has been set up is remembered as empty files in .make/, so that the second call starts at once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip --quiet --disable-pip-version-check
TOOL := DJANGO_SETTINGS_MODULE=duebook.main.settings DUEBOOK_SECRET_KEY=for-tools-that-only-read-the-settings-of-this-tree
CATALOGUES := $(shell find src/duebook -name '*.po' 2>/dev/null)
ARGS ?=

export PIP_NO_INPUT := 1
export PYTHONUTF8 := 1

##@ Use
.PHONY: run
run: .make/run .make/assets .make/catalogues ## set up what is missing and start Duebook on the embedded database (ARGS="--demo --port 8080")
	exec $(BIN)/duebook serve $(ARGS)

##@ Test
.PHONY: test
test: .make/dev .make/assets .make/catalogues .make/browser ## the whole suite, on SQLite and on PostgreSQL
	$(PY) -m tests.suite $(ARGS)

.PHONY: check
check: .make/dev .make/assets .make/catalogues ## the definition of done, under 3 minutes: format, lint, types, floors, migrations, examples, tidy
	$(BIN)/ruff format --check src tests assets
	$(BIN)/ruff check src tests assets
	$(TOOL) $(BIN)/mypy
	$(BIN)/lint-imports
	$(TOOL) $(PY) -m django makemigrations --check --dry-run
	$(BIN)/pytest -q -n 2 tests/test_tidy.py $(wildcard tests/golden)

.PHONY: check-full
check-full: check .make/browser ## check, then every test including the long tiers
	$(PY) -m tests.suite --long $(ARGS)

.PHONY: conformance
conformance: .make/dev ## hold our verdicts to the official ones: unit tests, valid files, 20,000 mutated invoices; rewrites docs/conformance.md
	$(PY) -m tests.conformance --write $(ARGS)

.PHONY: bench
bench: .make/run .make/assets .make/catalogues ## measure, each figure beside its limit
	$(BIN)/duebook bench $(ARGS)

##@ Change
.PHONY: fmt
fmt: .make/dev ## format and mend what the linter can mend
	$(BIN)/ruff check --fix-only src tests assets
	$(BIN)/ruff format src tests assets

.PHONY: examples
examples: .make/dev .make/assets .make/catalogues ## rewrite the golden output beside the examples; read the difference before you commit it
	$(BIN)/pytest -q tests/golden --rewrite

.PHONY: assets
assets: ## fetch and copy the front-end files and fonts anew
	rm -f .make/assets
	$(MAKE) .make/assets

.PHONY: messages
messages: .make/run ## extract what people read into the catalogues of src/duebook/locale; translate what is empty there
	$(PY) assets/messages.py

.PHONY: lock
lock: .make/dev ## resolve the dependencies anew, with hashes
	requirements/lock.sh

.PHONY: dist
dist: .make/dev .make/assets .make/catalogues ## a wheel with assets, fonts and catalogues inside, in dist/
	$(PY) -m hatchling build -t wheel

.PHONY: clean
clean: ## remove everything that was set up or built; your data folder stays
	rm -rf .make $(VENV) node_modules dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf src/duebook/web/static/vendor src/duebook/render/fonts
	find src tests -name __pycache__ -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- set-up, each step once ----
.make/venv: assets/python.sh
	@mkdir -p .make
	assets/python.sh $(VENV)
	@touch $@

.make/run: .make/venv requirements/run.txt requirements/build.txt pyproject.toml
	@echo "Installing what Duebook needs (a minute on the first call) ..."
	$(PIP) install --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.make/dev: .make/run requirements/dev.txt requirements/arbiter.txt
	@echo "Installing what the tests need ..."
	$(PIP) install --require-hashes -r requirements/dev.txt
	$(PIP) install --no-deps --require-hashes -r requirements/arbiter.txt
	@touch $@

.make/assets: .make/run package-lock.json .npmrc assets/build.py assets/copies.toml assets/icons.txt requirements/node.txt
	@if ! command -v npm >/dev/null || ! command -v node >/dev/null; then \
	  echo "No Node.js here: bringing one from the package index ..."; \
	  $(PIP) install --require-hashes -r requirements/node.txt; fi
	$(PY) assets/build.py
	@touch $@

.make/catalogues: .make/run assets/messages.py $(CATALOGUES)
	$(PY) assets/messages.py --compile
	@touch $@

.make/browser: assets/browser.sh
	assets/browser.sh
	@mkdir -p .make && touch $@
