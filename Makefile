# Two commands do it all: `make run` and `make test`. Both set up .venv first.
PYTHON ?= python3.11
# The interpreter that has the peers of the benchmarks which are no dependency.
PEERS ?= $(BIN)/python
BIN := .venv/bin
TOOLS := .venv/lock/bin
LOCKED := --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps

# What sites load of npm packages; the last file of it.
LIBRARIES := src/phegraph/site/vendor/NOTICES.txt
# The locked packages as files, for tests where there is nothing else.
WHEELS := .venv/wheels

# Images of containers often set it; every process would then compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-fast fuzz oracle kills strangers storm spark lint format bench docs docs-site suites lock outlines languages grammar \
	vendor crates dist clean

run: .venv/ready $(LIBRARIES)
	$(BIN)/phegraph build

# But for what talks to servers of its own, every test runs under a watch of the network. Tests run side by side, one
# process for each processor, in another order each time; `--randomly-seed=N` repeats the one that is printed.
PYTEST := $(BIN)/pytest --numprocesses=auto
CALLING := tests/servers tests/browser tests/test_network.py
ELSEWHERE := $(addprefix --ignore=,$(CALLING))
test: lint docs-site $(LIBRARIES) $(WHEELS)/ready .venv/clients/ready
	$(BIN)/python tests/network_watch.py $(PYTEST) --dist=worksteal $(ELSEWHERE)
	$(PYTEST) --dist=loadfile $(CALLING)

# What is not marked as slow, in less than a minute on two processors.
test-fast: .venv/ready $(LIBRARIES)
	$(PYTEST) --dist=worksteal -m "not slow" $(ELSEWHERE)

# Damaged and hostile inputs to every reader, for hours; tests/fuzz/README.md.
fuzz: .venv/ready
	PYTHONPATH=tests $(BIN)/python -m fuzz.run --inputs 1000000

# Random cases of SHACL, OWL and SPARQL against references, so many of each, and all of the shipped data; an hour on two
# processors.
CASES ?= 20000
SEED ?= 1
oracle: .venv/ready
	PYTHONPATH=tests $(BIN)/python -m oracle $(KINDS) --cases $(CASES) --seed $(SEED)
	PHEGRAPH_WHOLE=1 $(BIN)/pytest tests/check/test_engines.py

lint: .venv/ready
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python vendor/lint.py
	$(BIN)/phegraph fmt --check --diff data ontology src

format: .venv/ready
	$(BIN)/ruff format
	$(BIN)/python vendor/lint.py --write
	$(BIN)/phegraph fmt data ontology src

# pip itself comes first. What is fetched must be a wheel whose hash is locked, and nothing is resolved or built but
# this project; so no other address and no changed file can bring in anything.
.venv/ready: locks/build.txt locks/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv || python3 -m venv .venv
	$(BIN)/python -m pip install $(LOCKED) -r locks/build.txt
	$(BIN)/python -m pip install $(LOCKED) -r locks/dev.txt
	$(BIN)/python -m pip uninstall -qq --yes setuptools
	PHEGRAPH_WITHOUT_LIBRARIES=1 $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	$(BIN)/python -m pip check --quiet
	touch $@

# Side by side with the peers, as ratios. Takes a while; on a quiet machine.
bench: .venv/ready
	$(BIN)/phegraph export --format ntriples --to build
	$(BIN)/python benchmarks/dumps.py build/graph.nt
	for name in check documents locate site owl; do $(BIN)/python benchmarks/$$name.py || exit 1; done
	[ -z "$$PHEGRAPH_SHARED" ] || $(BIN)/python benchmarks/shacl.py --peers $(PEERS)
	[ -z "$$PHEGRAPH_SHARED" ] || $(BIN)/python benchmarks/ontologies.py --peers $(PEERS)

# Commands ended at random moments, and run on a full disk. Takes a quarter of an hour.
kills: .venv/ready
	PYTHONPATH=tests $(BIN)/python tests/kills/kills.py

# The server under hostile requests, killed workers and mixed load; a quarter of an hour, on a quiet machine.
storm: .venv/ready
	PYTHONPATH=tests $(BIN)/python -m servers.storm --project .

# Closing on a cluster of Apache Spark gives what it gives in DuckDB; minutes. It needs a Java and PHEGRAPH_SHARED; the
# environment beside ours has what is not locked.
spark: .venv/ready
	[ -x .venv/spark/bin/pip ] || $(PYTHON) -m venv .venv/spark
	.venv/spark/bin/pip install --quiet 'pyspark==4.*' 'sqlglot==30.*'
	PYTHONPATH=$$(echo .venv/spark/lib/python*/site-packages) $(BIN)/python benchmarks/spark.py 5000

# What is found in public projects, and what that takes beside pySHACL and owlrl; `PHEGRAPH_SHARED` names their folder.
strangers: .venv/ready
	PYTHONPATH=tests $(BIN)/python -m strangers.table

# The pages that are made from what they describe.
docs: .venv/ready
	$(BIN)/phegraph rules --to docs/rules
	PYTHONPATH=tests $(BIN)/python -m cli.page
	PYTHONPATH=tests $(BIN)/python -m cli.readme
	$(BIN)/python tests/conformance/page.py

# The test suites of the W3C, from public repositories at the commits of docs/conformance.md.
suites: .venv/ready
	$(BIN)/python tests/conformance/suites.py $(PHEGRAPH_SUITES)

# docs/ as a site in docs/_build/html, with the reference of the Python package. A broken link is an error.
DOCS := .venv/docs/bin
docs-site: .venv/docs/ready
	PYTHONPATH=src $(DOCS)/python -m sphinx -M html docs docs/_build --fail-on-warning --keep-going --quiet

.venv/docs/ready: .venv/ready locks/docs.txt
	$(BIN)/python -m venv .venv/docs
	$(DOCS)/python -m pip install $(LOCKED) -r locks/docs.txt
	touch $@

# The server with what speaks to it: clients of others, and the package of agents; and a reader of JSON-LD of others.
.venv/clients/ready: .venv/ready locks/clients.txt vendor/readers/package-lock.json
	$(BIN)/python -m venv .venv/clients
	.venv/clients/bin/python -m pip install $(LOCKED) -r locks/clients.txt
	PYTHONPATH=vendor $(BIN)/python -c "from libraries import *; install(HERE / 'readers')"
	touch $@

# Pin what pyproject.toml asks for, with the hashes of PyPI's files for every system. A pin that still fits stays;
# `make lock UPGRADE=--upgrade` takes the newest of everything. The lock of development holds the others to its versions.
COMPILE = $(TOOLS)/uv pip compile --quiet --no-config --universal --python-version 3.11 --only-binary :all: \
	--generate-hashes $(UPGRADE) --default-index https://pypi.org/simple --custom-compile-command "make lock"
lock: $(TOOLS)/ready
	$(COMPILE) pyproject.toml --extra dev --group build --output-file locks/dev.txt
	$(COMPILE) pyproject.toml --constraints locks/dev.txt --output-file locks/run.txt
	$(COMPILE) --group build --constraints locks/dev.txt --output-file locks/build.txt
	$(COMPILE) --group lock --output-file locks/lock.txt
	$(COMPILE) pyproject.toml --group clients --constraints locks/dev.txt --output-file locks/clients.txt
	$(COMPILE) --group node --output-file locks/node.txt
	$(COMPILE) pyproject.toml --group docs --constraints locks/dev.txt --fork-strategy fewest --output-file locks/docs.txt

$(TOOLS)/ready: .venv/ready locks/lock.txt
	$(BIN)/python -m venv .venv/lock
	$(TOOLS)/python -m pip install $(LOCKED) -r locks/lock.txt
	touch $@

# The countries of the site's maps, from packages of npm.
outlines:
	npm ci --prefix vendor/outlines --ignore-scripts --no-audit --no-fund
	node vendor/outlines/outlines.mjs
	node vendor/outlines/countries.mjs

# The registered subtags of language tags, from IANA's registry in a package of the tests.
languages: .venv/ready
	$(BIN)/python vendor/languages.py

# What sites load of npm packages, pinned in vendor/package-lock.json, copied into the package. Where it cannot be had,
# `make vendor` fails; all else says so and goes on, and tries again the next time.
vendor: .venv/ready
	$(BIN)/python vendor/libraries.py

$(LIBRARIES): vendor/package.json vendor/package-lock.json vendor/crates.json vendor/libraries.py | .venv/ready
	$(BIN)/python vendor/libraries.py || true

# The crates of Rust within Oxigraph's WebAssembly; after an update of it, before `make vendor`.
crates: .venv/ready
	$(BIN)/python vendor/crates.py

# The wheel and the sdist, the same bytes from the same commit, and beside them the list of all that is in the wheel and
# that it needs (CycloneDX). docs/release.md has the steps of a release.
dist: vendor
	rm -rf dist
	$(EPOCH) $(BIN)/python -m hatchling build --directory dist
	$(EPOCH) $(BIN)/python vendor/sbom.py dist/*.whl
	cd dist && sha256sum *
EPOCH = SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)}

# The locked files of what the package needs, for tests that install it where there is nothing, without a network.
$(WHEELS)/ready: .venv/ready locks/build.txt locks/run.txt
	for lock in build run; do $(BIN)/python -m pip download $(LOCKED) --dest $(WHEELS) -r locks/$$lock.txt || exit 1; done
	touch $@

# The table that the parser of SPARQL follows, from the grammar of sparqlkit.
grammar: .venv/ready
	$(BIN)/python vendor/grammar.py

clean:
	rm -rf .venv build dist
