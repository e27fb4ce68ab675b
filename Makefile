# Two commands do it all: `make run` and `make test`. Both set up .venv first.
PYTHON ?= python3.11
# The interpreter that has the peers of the benchmarks which are no dependency.
PEERS ?= $(BIN)/python
BIN := .venv/bin

.PHONY: run test lint bench docs lock outlines vendor clean

run: .venv/ready
	$(BIN)/phegraph build

test: lint
	$(BIN)/pytest

lint: .venv/ready
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv || python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

# Side by side with the peers, as ratios. Takes a while; on a quiet machine.
bench: .venv/ready
	$(BIN)/phegraph export --format ntriples --to build
	$(BIN)/python benchmarks/dumps.py build/graph.nt
	for name in check documents locate site owl; do $(BIN)/python benchmarks/$$name.py || exit 1; done
	[ -z "$$PHEGRAPH_SHARED" ] || $(BIN)/python benchmarks/shacl.py --peers $(PEERS)

# The pages that are made from what they describe.
docs: .venv/ready
	$(BIN)/phegraph rules --write docs/rules
	[ -z "$$PHEGRAPH_SHARED" ] || $(BIN)/python tests/conformance/page.py

# Pin what pyproject.toml asks for.
lock:
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --extra dev --output-file requirements.lock pyproject.toml

# The countries of the site's maps, from packages of npm.
outlines:
	npm ci --prefix vendor/outlines --ignore-scripts --no-audit --no-fund
	node vendor/outlines/outlines.mjs

# What the site's pages load from npm packages, pinned in vendor/package-lock.json, copied into the package.
vendor:
	npm ci --prefix vendor --ignore-scripts --no-audit --no-fund
	node vendor/copy.mjs

clean:
	rm -rf .venv build
