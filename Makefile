# Everything runs in virtual environments that this file makes: python3 >= 3.10, make and git are all it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FRESH := .venv-third-party
SOURCES := $(shell find skills plugins -type f \( -name '*.py' -o -name '*.css' \)) pyproject.toml README.md

.PHONY: demo test lint types tests third-party bench clean

demo: $(VENV)/package ## Watch a receptionist handle some calls. No account, no phone
	@$(BIN)/python examples/demo.py

test: lint types tests third-party ## Everything that CI runs

lint: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/dev $(VENV)/package
	$(BIN)/mypy skills plugins

tests: $(VENV)/dev $(VENV)/package ## The installed wheel, not the checkout
	$(BIN)/python -Im pytest -n auto tests examples/test_receptionist.py

third-party: $(VENV)/package ## A stranger's plugin, with pip, in an environment of its own
	$(PYTHON) -m venv --clear $(FRESH)
	$(FRESH)/bin/pip install --quiet --disable-pip-version-check dist/*.whl ./examples/third_party pytest
	cd examples/third_party && ../../$(FRESH)/bin/python -Im pytest tests

bench: $(VENV)/dev $(VENV)/package ## Side by side with what you would pick instead
	$(BIN)/python benchmarks/run.py

$(VENV)/pip:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
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

clean:
	rm -rf $(VENV) $(FRESH) dist build
