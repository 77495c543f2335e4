# Kazakhstan between vectors. `make help` lists what can be done.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
PORT ?= 8000
MUTMUT := mutmut==3.8.1
JOBS ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)

export PYTHONHASHSEED := 0
export LC_ALL := C.UTF-8
export TZ := UTC

.DEFAULT_GOAL := help
.PHONY: book pdf test prove check verify serve lab lint lock mutants clean help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 book"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

book: $(READY) ## set up everything and build the book into _build/html
	$(BIN)/multivector check -j $(JOBS)
	$(BIN)/jupyter-book build . -W -n --keep-going
	@echo "Open _build/html/index.html, or run: make serve"

pdf: book build/browser ## print the whole book into one PDF, and link it from the first page
	CHROMIUM="$$(cat build/browser)" $(BIN)/multivector pdf

check: $(READY) ## run the notebooks that changed and compare every finding with its reference
	$(BIN)/multivector check -j $(JOBS)

test: book build/browser ## set up everything, build the book and pass all tests, those in a browser among them
	CHROMIUM="$$(cat build/browser)" $(BIN)/pytest -n $(JOBS) -m "not long"

prove: book build/browser ## the longer proofs: clean builds alike, damage caught, zips redrawn, axe on all unfolded, the PDF
	CHROMIUM="$$(cat build/browser)" $(BIN)/pytest -n $(JOBS) -m long

verify: $(READY) ## rebuild the book and compare a published copy with it: make verify COPY=folder-or-zip
	$(if $(COPY),,$(error Name the published copy, a folder or a zip of it: make verify COPY=path))
	$(BIN)/multivector compare --rebuild "$(COPY)"

build/browser: ## find a browser for the tests
	@mkdir -p build && sh tests/site/find-browser.sh > $@.new && mv $@.new $@

serve: book ## show the book on http://localhost:8000 (another port: make serve PORT=9000)
	$(BIN)/python -m http.server --directory _build/html --bind 127.0.0.1 $(PORT)

lab: $(READY) ## open the stored notebooks in JupyterLab
	$(BIN)/jupyter lab --notebook-dir=notebooks

lint: $(READY) ## check style and formatting
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

lock: ## write requirements.lock anew from pyproject.toml with uv (with newer versions: LOCKING=--upgrade)
	@command -v uv >/dev/null || { echo "uv is needed to write the lock, and is not on the path. Install it: python3 -m pip install uv"; exit 1; }
	uv pip compile $(LOCKING) --quiet --universal --generate-hashes --all-extras --python-version 3.11 --no-emit-index-url --no-header pyproject.toml -o requirements.lock

mutants: $(READY) ## change the measures in one place at a time, and tell what their tests do not notice (MODULE=votes: of one)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(MUTMUT)
	$(BIN)/python benchmarks/mutants.py $(MODULE)

clean: ## remove everything that was built, and the environment
	rm -rf _build build $(VENV)
