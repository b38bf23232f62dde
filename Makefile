# Every target does its own set-up.  Python 3.11 or newer and make are all that must be there;
# another Python than python3 is used with `make demo PYTHON=python3.12`.

PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?= -n logical --dist loadgroup
BIN := $(VENV)/bin
PIP := python -m pip --disable-pip-version-check
PINNED := --quiet --constraint constraints.txt
SETUP := pyproject.toml constraints.txt
LINKML := linkml==1.12.1
PEERS := rdflib-neo4j==1.1

.PHONY: demo test test-fast test-slow test-all fuzz lint types hooks fmt docs bench ontology coverage release system clean
.DELETE_ON_ERROR:

demo: $(VENV)/.core
	$(BIN)/kg demo

# All but what takes long.
test: system $(VENV)/.dev
	$(BIN)/python -m pytest -m "not (slow or benchmark)" $(PYTEST_ARGS)

# For the loop of writing: no server, no browser, no other process, no load for each test.
test-fast: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not (slow or long or neo4j or browser or process or benchmark)" $(PYTEST_ARGS)

# Thousands of findings, servers that are killed, LinkML, the notebook, whole reference sources.
test-slow: system $(VENV)/.dev .venv-linkml/.ready
	DRUGKG_REQUIRE_LINKML=1 $(BIN)/python -m pytest -m "slow and not benchmark" $(PYTEST_ARGS)

# The fuzz tests of the slow tier with the numbers of SECURITY.md; as root the disk and the permissions are real.
fuzz: system $(VENV)/.dev
	KG_FUZZ_TIMES=20 KG_FUZZ_SECONDS=300 $(BIN)/python -m pytest tests/fuzz $(PYTEST_ARGS)

test-all: test test-slow

lint: $(VENV)/.dev node_modules/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	node_modules/.bin/biome lint --error-on-warnings
	node_modules/.bin/tsc

types: $(VENV)/.dev
	$(BIN)/mypy

# Check before each commit and push what can be checked in seconds.
hooks: $(VENV)/.dev
	$(BIN)/pre-commit install

fmt: $(VENV)/.dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

docs: $(VENV)/.dev
	$(BIN)/python tools/docs/cli.py
	$(BIN)/python tools/docs/python.py
	$(BIN)/python tools/docs/questions.py
	$(BIN)/python tools/docs/neo4j_style.py
	$(BIN)/python tools/docs/neo4j_guide.py
	$(BIN)/python tools/docs/notebook.py
	$(BIN)/python tools/docs/pictures.py
	$(BIN)/python tools/docs/readme.py

bench: system $(VENV)/.dev .venv-peers/.ready
	$(BIN)/python -m pytest -m benchmark -s tests/benchmarks

ontology: .venv-linkml/.ready
	.venv-linkml/bin/python tools/ontology/build.py

# Line coverage of kg/, subprocesses included; no package may fall below tests/coverage.tsv, which UPDATE=1 writes.
coverage: system $(VENV)/.dev
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -m "not benchmark" $(PYTEST_ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/python tools/coverage_by_package.py $(if $(UPDATE),--update)

# make release VERSION=0.2.0: checks, version, changelog, build, commit and tag. Nothing is uploaded.
release: system $(VENV)/.dev
	$(BIN)/python tools/release.py $(or $(VERSION),$(error name the version: make release VERSION=0.2.0))

# What the suite needs of the system, by apt when this runs as root on Debian or Ubuntu.
system:
	@tools/system-packages.sh $(PYTHON)

clean:
	rm -rf $(VENV) .venv-linkml .venv-peers node_modules build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage

# The stamps: a set-up is repeated only when what it is made from changes.
$(VENV)/.made: | system-python
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/$(PIP) install $(PINNED) pip
	@touch $@

$(VENV)/.core: $(VENV)/.made $(SETUP)
	$(BIN)/$(PIP) install $(PINNED) --build-constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	$(BIN)/$(PIP) install $(PINNED) --build-constraint constraints.txt --group dev --editable '.[check,figures,tables]'
	@touch $@

# The schema language's own tools pull in old engines, so they never share an environment.
.venv-linkml/.ready: Makefile | system-python
	$(PYTHON) -m venv --clear .venv-linkml
	.venv-linkml/bin/$(PIP) install --quiet $(LINKML)
	@touch $@

# What checks the scripts of the page, and axe-core, which the tests run in it. Versions are exact, so no lock file is kept.
node_modules/.ready: package.json
	@command -v npm >/dev/null || { echo "npm is not installed; \`make system\` installs it" >&2; exit 1; }
	npm install --silent --ignore-scripts --no-audit --no-fund --no-package-lock
	@touch $@

# What benchmarks are measured beside, and what must not share the environment either.
.venv-peers/.ready: Makefile | system-python
	$(PYTHON) -m venv --clear .venv-peers
	.venv-peers/bin/$(PIP) install --quiet $(PEERS)
	@touch $@

.PHONY: system-python
system-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "drugkg needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo not there)." >&2; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
