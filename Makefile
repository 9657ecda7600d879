# `make` alone lists what can be done. Every target installs what it needs first, and does nothing twice.

PYTHON ?= $(firstword $(shell command -v python3.11 python3))
BIN := .venv/bin
# the node under tests, scripts and demo: ganache or anvil
CHAIN ?= ganache
export CHAIN
# eth-brownie is built from its source as plain Python: its compiled form fails in state machines and coverage
export BROWNIE_NOCOMPILE := 1

PYTHON_READY := .venv/.ready
NODE_READY := node_modules/.ready
SPARK_READY := .venv/.spark
# three workers, as each waits for its node half of the time; a file stays with one, as its fixtures are dear
SIDE_BY_SIDE := -n 3 --dist loadfile
SOLIDITY := 'contracts/**/*.sol' 'interfaces/**/*.sol'

# nothing here runs on another version, so this is asked before anything else
PYTHON_CHECK = $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	{ echo "Python 3.11 is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 2; }

.DEFAULT_GOAL := help
.PHONY: help install compile demo rehearse test test-package test-long coverage verify-local lint fmt bench gas gas-check audit audit-check slither abi doctor lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(PYTHON_READY) $(NODE_READY) ## install the pinned Python and node packages into .venv and node_modules

$(PYTHON_READY): requirements-build.lock requirements.lock pyproject.toml toolchain/install.py
	@$(PYTHON_CHECK)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --require-hashes -r requirements-build.lock
	$(BIN)/python -m pip install -q --require-hashes --no-build-isolation -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation --no-index -e .
	$(BIN)/python -m pip check
	$(BIN)/python -m toolchain.install
	@touch $@

# 450 MB that only the long tests want
$(SPARK_READY): requirements-spark.lock $(PYTHON_READY)
	$(BIN)/python -m pip install -q --require-hashes --no-build-isolation -r requirements-spark.lock
	@touch $@

$(NODE_READY): package.json package-lock.json .npmrc
	npm ci --no-progress
	@touch $@

compile: install ## compile the contracts into build/
	$(BIN)/brownie compile

demo: install ## play the story on a chain of its own (ONCE=1 ends after it, CHAPTER=name plays one chapter)
	$(BIN)/brownie run demo main $(if $(ONCE),once=yes) $(if $(CHAPTER),chapter=$(CHAPTER))

rehearse: compile ## NETWORK=sepolia: a stand-in of the network on this machine, until Ctrl-C (ACCOUNT=name gets funds)
	@$(BIN)/python -m toolchain.rehearsal $(NETWORK) $(ACCOUNT)

test: compile ## the everyday tests (CHAIN=anvil runs them on anvil)
	$(BIN)/pytest $(SIDE_BY_SIDE)

test-package: install ## only the tests that need no chain and no compiler
	$(BIN)/pytest -p no:pytest-brownie tests/package tests/test_conventions.py

test-long: compile $(SPARK_READY) ## all tests, also those that take minutes, then coverage
	$(BIN)/pytest $(SIDE_BY_SIDE) -m "long or not long"
	@$(MAKE) --no-print-directory coverage

coverage: install ## statements and branches of the contracts that the unit tests reach, against the listed exceptions
	$(BIN)/pytest tests/chain/unit --coverage
	$(BIN)/python -m toolchain.coverage

verify-local: compile ## deploy to a chain of its own and hold it against the sources with Sourcify's library, offline
	$(BIN)/brownie run verify_local

lint: install ## ruff, mypy, solhint and both formatters; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	npm exec --offline -- solhint --disc --noPoster --config .solhintrc.yaml --max-warnings 0 $(SOLIDITY)
	npm exec --offline -- prettier --check $(SOLIDITY)

fmt: install ## format Python and Solidity in place
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	npm exec --offline -- prettier --write $(SOLIDITY)

bench: install ## measure gas and speed into bench/results/
	$(BIN)/python -m bench

gas: install ## measure gas only, into bench/results/gas.json
	$(BIN)/python -m bench gas

gas-check: install ## measure gas and compare it with the committed figures
	$(BIN)/python -m bench gas --check

audit: compile ## write audit/: scope, roles, storage, invariants and their tests' results, Slither's findings
	$(BIN)/python -m audit

audit-check: install ## what audit/ lacks, and which of its pages are not what would be written now
	$(BIN)/python -m audit check

slither: install ## Slither's findings against their answers in audit/slither.toml
	$(BIN)/python -m audit slither

abi: install ## compile everything anew and write zhenbo/abi/
	$(BIN)/brownie compile --all # Brownie does not see that a changed interface changes who imports it
	$(BIN)/python -m scripts.export

doctor: ## say what is missing on this machine, one line each with the cure
	@$(PYTHON_CHECK)
	@$(if $(wildcard $(BIN)/python),$(BIN)/python,$(PYTHON)) -m toolchain.doctor

lock: install ## write requirements.lock anew from pyproject.toml
	$(BIN)/python -m toolchain.lock

clean: ## remove what builds and tests leave behind; installed packages stay
	rm -rf build reports .pytest_cache .hypothesis .mypy_cache .ruff_cache
