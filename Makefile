# Commands other programs rely on: run test faults bench check. `make help` lists them.
PYTHON ?= python3
PORT ?= 5000
VENV := .venv
BIN := $(VENV)/bin
PO := $(wildcard caseapp/translations/*/LC_MESSAGES/messages.po)
export CASEAPP_INSTANCE ?= $(CURDIR)/instance

.PHONY: install run test faults bench check browser help lock translations

help:            ## what can be done here
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/ -/'

$(VENV)/.ready: requirements.txt setup.cfg
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/.translated: $(VENV)/.ready $(PO)
	$(BIN)/pybabel --quiet compile -d caseapp/translations
	touch $@

install: $(VENV)/.translated  ## the virtual environment and the compiled translations

run: $(VENV)/.translated  ## set up everything, seed a demonstration office when there is no staff, serve on 127.0.0.1
	@$(BIN)/python wsgi.py --port $(PORT)

test: $(VENV)/.translated browser  ## every test but the faults, SQLite and PostgreSQL
	$(BIN)/pytest -n 2 --dist loadgroup

faults: $(VENV)/.translated  ## kill -9, full disk, lost database
	$(BIN)/pytest tests/faults

bench: $(VENV)/.translated  ## one line a figure: NAME RATIO AIM ok|over
	$(BIN)/python -m tests.bench

check: $(VENV)/.translated  ## ruff, mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy caseapp wsgi.py

browser:         ## Chromium for the journeys, from Debian's packages
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || { echo "Chromium is missing. Install it: sudo apt install chromium" >&2; exit 1; }

translations: $(VENV)/.ready  ## gather new texts into the catalogues
	@mkdir -p build
	$(BIN)/pybabel --quiet extract -F babel.cfg -k lazy_gettext -k _l -o build/messages.pot --no-location --sort-output --omit-header .
	@for po in $(PO); do sed '/^$$/q' $$po > build/header; $(BIN)/pybabel --quiet update -i build/messages.pot -o $$po -l $$(basename $$(dirname $$(dirname $$po))) --no-fuzzy-matching --omit-header && cat build/header $$po > build/whole && cp build/whole $$po || exit 1; done

lock: $(VENV)/.ready  ## new versions into requirements.txt (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --all-extras -o requirements.txt setup.cfg
