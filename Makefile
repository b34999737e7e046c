# Everything that one needs to run, test and measure lianban. `make` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
CASES ?= ../shared/cases
BIN := .venv/bin

.PHONY: help setup demo test attack sbom audit cases lint bench pages kill9 upgrade generate version lock clean

help: ## this list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-10s %s\n", $$1, $$2}'

PORTAL := services/portal/web

.venv/installed: requirements.lock pyproject.toml contracts/pyproject.toml $(PORTAL)/package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit("lianban needs Python 3.11 or later, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv || { echo "python3 cannot make a virtual environment: install its venv module"; exit 1; }
	@echo "installing Python packages into .venv (once)"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e contracts -e .
	@NODE_OPTIONS=--use-system-ca $(BIN)/npm ci --silent --prefix $(PORTAL)
	@$(BIN)/python -m infra.local.prepare
	@touch $@

setup: .venv/installed ## the packages of Python and of the browser, by lock

demo: setup ## the whole system, five households, the portal's address (ONCE=1: stop after the last)
	@$(BIN)/lianban demo $(if $(ONCE),--once)

test: lint ## linters, types, layers, all tests on the real Kafka and PostgreSQL but those of kill9 and attack
	@$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder -m "not kill9 and not attack" $(ARGS)

attack: setup ## attacks on a running system behind nginx (Debian: nginx-light)
	@$(BIN)/pytest e2e/attack -m attack -rs $(ARGS)

sbom: setup ## the list of all parts as CycloneDX, into .lianban/sbom.json
	@mkdir -p .lianban && $(BIN)/python -m infra.supply.sbom > .lianban/sbom.json && echo .lianban/sbom.json

audit: setup ## advisories about the Python packages; fails if it cannot look one up
	@$(BIN)/python -m infra.supply.audit

cases: setup ## golden cases of CASES=dir through the running system, each difference in one line
	@$(BIN)/python -m e2e.cases $(CASES)

lint: setup ## ruff, mypy, import-linter
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: setup ## throughput, latency and CPU an application, into .lianban/bench.json
	@$(BIN)/python -m e2e.bench $(ARGS)

pages: setup ## bytes and server time of every page, 500 open timelines, into .lianban/pages.json
	@$(BIN)/python -m e2e.bench.pages $(ARGS)

kill9: setup ## kill -9 of each service in turn while 200 applications run, of housing while it allocates, and of portal and review while officers work
	@$(BIN)/pytest e2e/test_kill9.py e2e/test_housing.py e2e/browser/test_killed.py -m kill9 $(ARGS)

upgrade: setup ## what the latest release promised, and an upgrade from it with data (RELEASE_COMMIT=commit: from any commit)
	@RELEASE_COMMIT=$(RELEASE_COMMIT) $(BIN)/pytest e2e/test_release.py e2e/test_upgrade.py -rs $(ARGS)

generate: setup ## schemas, asyncapi.yaml, openapi/ and lists of departments, from the contracts
	@$(BIN)/python -m contracts.specification && $(BIN)/python -m services.cli.openapi && $(BIN)/python -m infra.generate

version: setup ## VERSION=x.y.z: into the files that state it
	@sed -i -E 's/^version = ".*"/version = "$(VERSION)"/' pyproject.toml contracts/pyproject.toml
	@sed -i -E 's/^RELEASE = ".*"/RELEASE = "$(VERSION)"/' services/__init__.py
	@sed -i -E 's/^(version|appVersion): .*/\1: $(VERSION)/' deploy/helm/lianban/Chart.yaml
	@$(BIN)/python -m contracts.specification

lock: ## requirements.lock anew, with hashes
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras \
		--no-emit-package lianban-contracts --output-file requirements.lock pyproject.toml

clean: ## all that was made: packages, data, caches
	@rm -rf .venv .lianban $(PORTAL)/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
