# Wharfinger in a few words. `make` alone lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= home
UV_VERSION := 0.13.9

# Bytecode is kept, so that only the first start is slow.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup system demo test check lint docs bench screenshots lock clean

help:  ## list these words
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.installed: lock.txt pyproject.toml
	@echo "Installing Wharfinger and what it stands on into $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { .ci/system venv && $(PYTHON) -m venv --clear $(VENV); }
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) 2>/dev/null; then \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r lock.txt && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r lock.txt && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $@
	@echo "Installed."

setup: $(VENV)/.installed  ## install everything into .venv, from the hashed lock

system: ## install the browser and the database server that the tests use (Debian, as root)
	@.ci/system chromium postgres

demo: setup  ## fetch a made-up company over real HTTP, build the scorecard, open the dashboard
	@$(BIN)/wharfinger demo --home $(HOME_DIR)

test: setup system  ## everything that must hold: style, types, borders, tests, the browser's too
	@$(BIN)/python .ci/style.py
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup  ## the quick part of the tests: style, types, borders
	@$(BIN)/python .ci/style.py

lint: setup  ## mend what can be mended by machine
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

docs: setup  ## write METRICS.md and CONTRACTS.md anew from the declarations
	@$(BIN)/python -m metrics > METRICS.md && $(BIN)/python -m ingest.contracts > CONTRACTS.md

bench: setup  ## measure the hot paths, as ratios side by side in one run
	@$(BIN)/python -m tests.bench

screenshots: setup system  ## take the README's pictures from the running product
	@$(BIN)/python -m tests.browser.screenshots

lock: setup  ## resolve the dependencies anew and write lock.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --extra dev --upgrade -o lock.txt

clean:  ## remove the environment and the demo's home
	@rm -rf $(VENV) $(HOME_DIR) *.egg-info
