# `make run` prints the footprint of one AI-generated video and writes report.html; `make test` sets up and passes the tests.
# Both need Python 3.11 or newer, pip and make. PYTHON names another interpreter: make test PYTHON=python3.13

PYTHON ?= python3
BIN := .venv/bin
# Tests and benchmarks start many processes, which take twice as long where no bytecode may be kept.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: run test check docs bench perfcheck

run: .venv/installed
	$(BIN)/mclca run text_to_video
	$(BIN)/mclca report text_to_video -o report.html

test: .venv/installed-dev .venv/browser
	$(BIN)/python -m pytest

check: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# What the documents show: the picture of the README, and what the commands of the tutorial print.
docs: .venv/installed-dev
	$(BIN)/mclca plot text_to_video distribution -o docs/footprint.svg
	$(BIN)/mclca plot text_to_video distribution --theme dark -o docs/footprint_dark.svg
	$(BIN)/python tests/documents.py docs/tutorial.md docs/disclosure.md docs/variability.md

# Peers and mclca side by side, in a venv of their own; writes benchmarks/results/ and docs/performance.md.
# An interrupted run goes on where it was. BENCH holds options: make bench BENCH="--only peers"
bench: .venv-bench/installed
	.venv-bench/bin/python -m benchmarks $(BENCH)

# Speed that every change must keep, measured as ratios in one run.
perfcheck: .venv/installed-dev
	$(BIN)/python -m benchmarks.perfcheck

# The stamps are older than pyproject.toml only where something has to be installed.
.venv/installed: pyproject.toml | .venv/uv
	$(call install,.[report])
	@touch $@

.venv/installed-dev: pyproject.toml | .venv/uv
	$(call install,.[dev])
	@touch $@ .venv/installed

# The tests of the app need Chromium; where it is not there and cannot be installed, they are skipped and pytest says so.
has_browser = { command -v chromium || command -v chromium-browser || command -v google-chrome; } > /dev/null

.venv/browser: | .venv/uv
	@$(has_browser) || test ! -x /usr/bin/apt-get || test "$$(id -u)" != 0 \
		|| { apt-get update --quiet=2 && apt-get install --quiet=2 --yes --no-install-recommends chromium; } > /dev/null 2>&1 || true
	@$(has_browser) || echo "Chromium is not there (apt-get install chromium); the browser tests of the app are skipped"
	@$(has_browser) && touch $@ || true

# uv installs about five times faster than pip; where it cannot, pip does.
install = { test -x $(BIN)/uv && $(BIN)/uv pip install --quiet --python $(BIN)/python --editable '$(1)'; } \
	|| $(BIN)/python -m pip install --quiet --editable '$(1)'

# Some systems ship venv without the pip that it puts inside; then the pip beside PYTHON does that.
.venv/uv:
	@command -v $(PYTHON) > /dev/null || { echo "mclca needs Python 3.11 or newer, and $(PYTHON) is not found; name one: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "mclca needs Python 3.11 or newer, and $(PYTHON) is %d.%d; name one: make PYTHON=python3.11" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv || { $(PYTHON) -m venv --without-pip .venv && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	$(BIN)/python -m pip install --quiet uv || echo "uv is not to be had; pip installs instead" >&2
	@touch $@

.venv-bench/installed: pyproject.toml $(wildcard benchmarks/peers/*.py) | .venv/uv
	$(PYTHON) -m venv --without-pip .venv-bench
	$(BIN)/python -m pip --python .venv-bench/bin/python install --quiet pip
	$(BIN)/python -m pip --python .venv-bench/bin/python install --quiet uv || echo "uv is not to be had; pip installs instead" >&2
	.venv-bench/bin/python benchmarks/install.py
	@touch $@
