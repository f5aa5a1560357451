# Everything starts here. Needs Python 3.11 or newer, and make.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
INSTALL_SELF := $(PIP) install --no-build-isolation --no-deps -e .

.PHONY: run test check prove bench migration lock
.DEFAULT_GOAL := run

run: .venv/run
	@$(BIN)/privacycenter demo --if-empty
	@exec $(BIN)/privacycenter start --logs instance/logs.jsonl

test: .venv/develop
	@$(BIN)/python -m tests.browser_at_hand
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not prove"

check: .venv/develop
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/deptry .
	$(BIN)/python -m pytest tests/house -m "not prove"

prove: .venv/develop
	$(BIN)/python -m pytest -m prove

bench: .venv/develop
	$(BIN)/python -m bench

migration: .venv/develop
	@test -n "$(m)" || { echo 'Say what it does: make migration m="Add payments"'; exit 2; }
	$(BIN)/python -m migrations.new "$(m)"

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras --extra build pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras --extra build --extra dev --extra postgresql pyproject.toml -o requirements-dev.txt

.venv/run: requirements.txt pyproject.toml
	@echo "Installing what is needed to run, once …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements.txt
	@$(INSTALL_SELF)
	@touch $@

.venv/develop: requirements-dev.txt pyproject.toml
	@echo "Installing what is needed to test, once …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@$(INSTALL_SELF)
	@touch $@
