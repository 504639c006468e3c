# Hubward. Every target works first on a clean clone; `make sandbox` is the one to try.
.DEFAULT_GOAL := help
.PHONY: help install sandbox tour test test-fast check bench docs clean

PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3,$(shell $(p) -c 'import sys,venv,ensurepip; sys.exit(sys.version_info < (3,11))' 2>/dev/null && echo $(p))))
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
STAMP := .venv/.installed
FAST := tests/unit tests/golden tests/registry tests/contract tests/handlers tests/sandbox
DIR ?= .sandbox

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## Make .venv with everything the sandbox and the tests need

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Hubward needs Python 3.11 or newer with its venv module (Debian: apt-get install python3 python3-venv)."; exit 1; }
ifneq ($(UV),)
	@test -x $(BIN)/python || $(UV) venv -q --python $(PYTHON) .venv
	@$(UV) pip install -q --compile-bytecode --python $(BIN)/python -c constraints.txt -e '.[e2e]'
else
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[e2e]'
endif
	@touch $@

sandbox: $(STAMP) ## The whole product on this machine, no account anywhere
	@$(BIN)/hubward sandbox --dir $(DIR)

tour: $(STAMP) ## Play the three journeys by themselves and say what was seen
	@$(BIN)/hubward sandbox --dir $(DIR) --tour

test: $(STAMP) ## Everything, with the browser when Chromium is there
	@$(BIN)/pytest -q -n 2 --dist loadfile -m 'not slow'
	@$(BIN)/pytest -q -n 2 --dist loadfile -m slow

test-fast: $(STAMP) ## Without whole sandboxes, browser and mass runs
	@$(BIN)/pytest -q -n 2 --dist loadfile -m 'not slow' $(FAST)

check: $(STAMP) ## Format, lint, types, import arrows, generated docs
	@$(BIN)/ruff format --check -q . && $(BIN)/ruff check -q . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo 2>/dev/null && $(BIN)/python -m docs.generate --check

bench: $(STAMP) ## Measure; figures are ratios within one run (BENCH=one names another)
	@for name in $(or $(BENCH),ack-floor ack-http cold-start find-parse find-upsert e2e-click); do $(BIN)/python -m benchmarks $$name || exit 1; done

docs: $(STAMP) ## Write the generated pages again
	@$(BIN)/python -m docs.generate

clean: ## Remove what the targets made
	rm -rf .venv .sandbox .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
