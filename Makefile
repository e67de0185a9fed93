# Helpcenter. The two commands are `make run` and `make test`; everything they need beyond Python 3.11 they fetch.
#
#   make run         start the product with demo data            (PORT=8001 make run: another port)
#   make test        lint, types, import rules and every test    (TESTS=tests/chat make test: some of them)
#   make check       lint, types and import rules alone
#   make bench       measure, each figure beside its limit       (make bench-chat: one row)
#   make soak        people write for 20 minutes while everything around them is killed   (MINUTES=5 make soak)
#   make fuzz        whatever may arrive from outside, spoilt at random, for 10 minutes (MINUTES=1 make fuzz)
#   make audit       ask for known vulnerabilities of everything that is installed (needs the network)
#   make format      put the Python code into its one format
#   make catalogue   extract the texts of the interface into the ja and en catalogues

PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
TESTS ?= tests
BIN := .venv/bin
VENV = $(if $(PYTHON),$(PYTHON) .ci/venv.py,@echo 'Helpcenter needs Python 3.11 or newer, and none was found.'; exit 1;)

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak fuzz audit format catalogue venv venv-dev

help:
	@sed -n '/^#  /s/^# //p' Makefile

run: venv
	@$(BIN)/python app.py

test: check
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(TESTS)

check: venv-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: venv-dev
	@$(BIN)/python -m bench.run

bench-%: venv-dev
	@$(BIN)/python -m bench.run $*

soak: venv-dev
	@$(BIN)/python -m tests.faults.soak --minutes $(or $(MINUTES),20)

fuzz: venv-dev
	@$(BIN)/python -m tests.security.fuzz --minutes $(or $(MINUTES),10)

audit: venv-dev
	@$(BIN)/python -m pip install --quiet pip-audit==2.10.1
	@$(BIN)/pip-audit --local --strict

format: venv-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

catalogue: venv-dev
	@$(BIN)/python -m flask --app app catalogue update

venv:
	@$(VENV) requirements.txt

venv-dev:
	@$(VENV) requirements-dev.txt
