# Everything runs in .venv, which is made here and holds nothing but what pyproject.toml names.
# A second run installs nothing unless pyproject.toml or the loops in C have changed.

# Modules are compiled once and kept: a process that starts `mix1d` then takes 1.0 s in place of 1.8.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: demo test types pages test-browser test-servers test-lowest sanitize docs explorer format wheels release clean

# The first Python of 3.11 or newer that can make a virtual environment.
ifndef PYTHON
PYTHON := $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1; then echo $$python; break; fi; done)
endif

BIN := .venv/bin
LOOPS := $(wildcard src/mix1d/kernels/native/*.[ch])
# Every page is executed anew, because the code may have changed; inline pictures need Jupyter's own
# backend.
SPHINX := env -u MPLBACKEND $(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --fresh-env \
	--jobs auto docs docs/_build/html
SANITIZERS := -fsanitize=address,undefined,float-cast-overflow
SANITIZED := tests/kernels tests/em/test_native.py tests/search tests/choose tests/test_sketching.py
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

demo: .venv/all.stamp
	$(BIN)/mix1d fit examples/faithful.csv --column waiting -k 2 --plot faithful.png

test: .venv/test.stamp .venv/docs.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) --no-print-directory --jobs 2 types pages
	$(BIN)/pytest --quiet --numprocesses auto --dist worksteal

types: .venv/test.stamp
	$(BIN)/mypy

pages: .venv/docs.stamp
	$(SPHINX)

# Each file stays with one process, which starts one browser for it.
test-browser: .venv/test.stamp .venv/docs.stamp
	$(BIN)/pytest --quiet --numprocesses auto --dist loadfile -m browser -rs \
		tests/show/explorer tests/test_report_in_browser.py

# Each file stays with one process, which starts servers of its own for it.
test-servers: .venv/test.stamp .venv/servers.stamp
	$(BIN)/pytest --quiet --numprocesses auto --dist loadfile -m servers -rs tests/sources

# The lowest versions that pyproject.toml names, beside the newest of what they ask for in turn, of
# which the old ones may use what is deprecated.
test-lowest: .venv/release.stamp
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-lowest
	$(BIN)/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct \
		--editable '.[all,test]'
	.venv-lowest/bin/python -m pytest --quiet --numprocesses auto \
		-W ignore::DeprecationWarning -W ignore::PendingDeprecationWarning

# The tests of what calls the loops in C, in a copy whose loops end the program at the first access
# beyond an array and at whatever else C leaves undefined. They are too slow to be timed.
sanitize: .venv/test.stamp
	rm -rf build/sanitize
	mkdir -p build/sanitize
	cp -r src tests examples benchmarks pyproject.toml hatch_build.py build/sanitize
	CC=gcc MIX1D_CFLAGS="$(SANITIZERS) -fno-sanitize-recover=all -O1 -g" \
		$(BIN)/python build/sanitize/src/mix1d/kernels/native/build.py
	cd build/sanitize && PYTHONPATH=src ASAN_OPTIONS=detect_leaks=0 \
		LD_PRELOAD="$$(gcc -print-file-name=libasan.so) $$(gcc -print-file-name=libubsan.so)" \
		../../$(BIN)/python -m pytest --quiet \
		--ignore tests/kernels/test_interruption.py $(SANITIZED)

wheels: .venv/release.stamp
	$(BIN)/python release/wheels.py

# Builds, checks and lists; publishes nothing.
release: .venv/release.stamp
	$(BIN)/python release/release.py

docs: pages
	@echo "docs/_build/html/index.html"

# The loops of the explorer in WebAssembly, which are committed.
explorer: .venv/release.stamp
	$(BIN)/python src/mix1d/kernels/native/build.py wasm

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .venv-lowest src/mix1d/kernels/native/loops-* build dist docs/_build .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/all.stamp: pyproject.toml hatch_build.py $(LOOPS)
	$(if $(PYTHON),,$(error mix1d needs Python 3.11 or newer with venv: make PYTHON=/path/to/python))
	$(PYTHON) -m venv .venv
	$(PIP) --editable '.[all]'
	@touch $@

.venv/test.stamp .venv/docs.stamp .venv/servers.stamp .venv/release.stamp: .venv/%.stamp: .venv/all.stamp
	$(PIP) --editable '.[$*]'
	@touch $@
