# Everything that is done to Finsight, one target each; `make help` lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Each pip call is checked by hash; the lock files are whole, so that pip resolves nothing: older ones stumble over an extra
# (google-auth[requests]) of which a newer release exists. Our own code is built with what the lock files pinned.
INSTALL_LOCKED = $(PIP) install --no-deps --require-hashes -r
INSTALL_OURSELVES = $(PIP) install --no-deps --no-build-isolation --editable .
COMPILE = .venv/tools/bin/uv pip compile
PINNED = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock"
LOCK = $(COMPILE) pyproject.toml $(PINNED)
JOBS ?= 2
# Named by hand, or the first Python on this machine that is of the right version and can make environments.
PYTHON ?= $(shell for python in python3.12 python3.11 python3; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' \
	2>/dev/null && echo $$python && break; done)

.PHONY: help up demo doctor bench-ledger test format-check lint types imports schema-check tests \
	format schema settings classifier doubts confidence bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: $(VENV)/.run ## Set up what is needed and run everything; Ctrl-C stops it
	@exec $(BIN)/finsight up --with-parent

demo: $(VENV)/.run ## Make a demo account with two plausible years in a Finsight that runs
	@$(BIN)/finsight demo

doctor: $(VENV)/.run ## Check every part of this installation
	@$(BIN)/finsight doctor

test: format-check lint types imports schema-check tests ## Set up what tests need and run all checks

format-check: $(VENV)/.dev
	@echo "== formatting"
	@$(BIN)/ruff format --check .

lint: $(VENV)/.dev ## Lint
	@echo "== lint"
	@$(BIN)/ruff check .

types: $(VENV)/.dev ## Check types
	@echo "== types"
	@$(BIN)/mypy

imports: $(VENV)/.dev ## Check who imports whom
	@echo "== import contracts"
	@$(BIN)/lint-imports

schema-check: $(VENV)/.dev
	@echo "== schema.graphql"
	@$(BIN)/finsight schema | diff -u schema.graphql - \
		|| { echo "schema.graphql is not what the code says: run make schema"; exit 1; }

tests: $(VENV)/.dev ## Run the tests on real MongoDB and Redis
	@echo "== tests"
	@$(BIN)/python -m pytest --quiet --numprocesses $(JOBS) --dist loadfile --cov --cov-report=term --cov-fail-under=90

format: $(VENV)/.dev ## Format the code, and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

schema: $(VENV)/.dev ## Write schema.graphql from the code
	@$(BIN)/finsight schema > schema.graphql

settings: $(VENV)/.dev ## Write .env.example from the code
	@$(BIN)/finsight settings > .env.example

classifier: $(VENV)/.dev ## Learn the text classifier's weights from the lexicon and training/phrases.txt
	@$(BIN)/python -m training.classifier

doubts: $(VENV)/.dev ## Fit which bare numbers are money to labelled messages; MESSAGES="<file> <file>" names others
	@$(BIN)/python -m training.doubts $(MESSAGES)

confidence: $(VENV)/.dev ## Fit the confidence to labelled messages; MESSAGES="<file> <file>" names others
	@$(BIN)/python -m training.confidence $(MESSAGES)

bench: $(VENV)/.dev ## Measure; BASELINE=<directory> also measures the baseline there
	@$(BIN)/python -m benchmarks $(if $(BASELINE),--baseline $(BASELINE))

bench-ledger: $(VENV)/.dev ## Measure a book of a million transactions; some minutes
	@$(BIN)/python -m benchmarks --only ledger

lock: .venv/tools/bin/uv ## Compile all lock files anew
	@$(LOCK) --extra build --output-file requirements.lock
	@$(LOCK) --extra dev --output-file requirements-dev.lock
	@$(COMPILE) tests/domain/exports/bean-check.in $(PINNED) --output-file tests/domain/exports/bean-check.lock

clean: ## Remove environments and caches; data in .finsight stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed already is left alone: a stamp is younger than what it was made from.

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Finsight needs Python 3.11 or 3.12 with venv (Debian: apt install python3-venv);" \
		"name one by: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing what requirements.lock names"
	@$(INSTALL_LOCKED) requirements.lock
	@$(INSTALL_OURSELVES)
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/.run
	@echo "installing what requirements-dev.lock names"
	@$(INSTALL_LOCKED) requirements-dev.lock
	@touch $@

.venv/tools/bin/uv: | $(BIN)/python
	@$(BIN)/python -m venv .venv/tools
	@.venv/tools/bin/pip --disable-pip-version-check --quiet install uv
