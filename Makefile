# The verbs of this project. `make help` prints them.

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
TOOLS := requirements/uv.txt

# Stamps, so that unchanged requirements are not installed again.
LOCAL := .venv/.local
DEVELOPMENT := .venv/.development

.DEFAULT_GOAL := help
.PHONY: help run test browser-test previous-release-test check lint-migrations demo reset bench bench-scale intelligence-bench spark-test scan security lock hooks attacks release-demo ha-demo mutation random-orders styles pictures

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(LOCAL) ## start a whole development system; Ctrl-C stops it
	$(BIN)/dialtone run

test: $(DEVELOPMENT) ## run all tests that need no browser, on their own PostgreSQL
	$(BIN)/pytest -q -n 2 --ignore=tests/browser --ignore=tests/performance --ignore=tests/security \
		--ignore=tests/previous_release --ignore=tests/spark

browser-test: $(DEVELOPMENT) ## run the browser tests in a Chromium found on this machine
	$(BIN)/pytest -q tests/browser

previous-release-test: $(DEVELOPMENT) ## run the previous release's tests and processes on this release's schema and data
	$(BIN)/pytest -q tests/previous_release

check: $(DEVELOPMENT) ## check formatting, lint, types, import contracts, words and migrations, then `make test`
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports
	$(BIN)/python -m tests.words
	$(MAKE) --no-print-directory lint-migrations
	$(MAKE) --no-print-directory test

lint-migrations: $(DEVELOPMENT) ## check that the release before keeps working while each migration runs (squawk)
	$(BIN)/dialtone migrate --print-sql --after 0001 > .venv/migrations.sql
	$(BIN)/squawk --config .squawk.toml .venv/migrations.sql

demo: $(LOCAL) ## on a running system: a customer buys, an engineer services, step by step
	$(BIN)/python -m tests.demo

reset: $(LOCAL) ## stop this Git checkout's database and delete its data
	$(BIN)/dialtone reset --yes

bench: $(DEVELOPMENT) ## compare each journey with a minimal program that serves the same pages
	$(BIN)/python -m tests.performance.bench

intelligence-bench: $(DEVELOPMENT) ## measure import, collector, pages and a burst with 2,000,000 events, or EVENTS=100000000
	$(BIN)/python -m tests.performance.intelligence $(EVENTS)

spark-test: $(DEVELOPMENT) ## count everything on Spark too, in an environment of its own; needs Java; HISTORY=events.ndjson
	$(UV) venv --quiet --allow-existing --python $(BIN)/python .venv/spark
	$(UV) pip sync --quiet --python .venv/spark/bin/python --require-hashes requirements/dev.txt requirements/cluster.txt
	HISTORY="$(HISTORY)" .venv/spark/bin/python -m pytest -q tests/spark

bench-scale: $(DEVELOPMENT) ## measure each search with 100,000 orders, or with ORDERS=1000000
	$(BIN)/python -m tests.performance.scale $(ORDERS)

scan: $(DEVELOPMENT) ## scan code and dependencies, and write the bill of materials (var/sbom.json)
	$(BIN)/bandit -q -ll -r business_layer database_layer integration_layer presentation_layer site_intelligence web_layer environments
	$(BIN)/python -m tests.security.audit
	mkdir -p var
	$(BIN)/cyclonedx-py requirements requirements/runtime.txt --output-reproducible --output-file var/sbom.json

mutation: $(DEVELOPMENT) ## break the business code in thousands of small ways: a test must fail (docs/mutation.md)
	$(BIN)/python -m tests.mutation.commits
	PATH="$(CURDIR)/$(BIN):$$PATH" mutmut run
	$(BIN)/mutmut results

random-orders: $(DEVELOPMENT) ## take 100,000 random steps through the life of products, or STEPS=1000000, with SEED=42
	$(BIN)/python -m tests.random_orders $(or $(STEPS),100000) $(SEED)

release-demo: $(DEVELOPMENT) ## promote builds to production and roll back while customers buy; needs HAProxy
	$(BIN)/python -m tests.release_demo

ha-demo: $(DEVELOPMENT) ## lose the primary database while clients buy; needs etcd and HAProxy
	$(BIN)/python -m tests.ha_demo

attacks: $(DEVELOPMENT) ## attack the whole product behind the shipped HAProxy, with production's settings
	$(BIN)/python -m tests.attacks

security: scan ## do `make scan`, then run the tests of sites and gateways
	$(BIN)/pytest -q -n 2 tests/web tests/integration

styles: ## build the style sheets in web_layer/static from web_layer/styles; needs npm
	cd web_layer/styles && npm ci --silent && npm run --silent build
	cd web_layer/styles && export LC_ALL=C && cat *.scss parts/*.scss package-lock.json | sha256sum | cut -c -64 > built.sha256

pictures: $(DEVELOPMENT) ## draw the picture for shared links and the touch icon from web_layer/pictures; needs Chromium
	.venv/bin/python -m tests.browser.draw_pictures

hooks: $(DEVELOPMENT) ## make Git run the quick part of `make check` before each commit
	$(BIN)/pre-commit install

lock: $(TOOLS) .venv/bin/python ## compile requirements/*.txt again from pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r $(TOOLS)
	$(UV) pip compile $(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(UV) pip compile $(COMPILE) --extra local -c requirements/runtime.txt pyproject.toml -o requirements/local.txt
	$(UV) pip compile $(COMPILE) --extra local --extra dev -c requirements/local.txt pyproject.toml -o requirements/dev.txt
	$(UV) pip compile $(COMPILE) --extra cluster -c requirements/dev.txt pyproject.toml -o requirements/cluster.txt
	$(UV) pip compile $(COMPILE) -c requirements/dev.txt requirements/uv.in -o requirements/uv.txt
	$(UV) pip compile $(COMPILE) deploy/postgres-ha/requirements.in -o deploy/postgres-ha/requirements.txt

COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE)

.venv/bin/python:
	$(PYTHON) -m venv .venv

# A checkout prepared for development stays so: `make run` does not remove the development tools.
$(LOCAL): $(TOOLS) requirements/local.txt pyproject.toml | .venv/bin/python
	if [ -e $(DEVELOPMENT) ]; then $(MAKE) --no-print-directory $(DEVELOPMENT); \
	else $(call install,requirements/local.txt); fi
	touch $@

$(DEVELOPMENT): $(TOOLS) requirements/dev.txt pyproject.toml | .venv/bin/python
	$(call install,requirements/dev.txt)
	touch $@ $(LOCAL)

define install
$(BIN)/pip install --quiet --require-hashes -r $(TOOLS) \
	&& $(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes $(TOOLS) $(1) \
	&& $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --no-index --editable .
endef
