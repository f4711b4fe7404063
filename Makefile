# Greenroom. `make` lists what can be done; every target sets up what it needs, once.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PY := .venv/bin/python
BIN := .venv/bin
NPM = PATH="$(CURDIR)/.venv/bin:$$PATH" $(PY) scripts/npm.py

# Where things listen; each can be given on the command line: make demo PORT=9000
export GREENROOM_PORT := $(PORT)
export GREENROOM_LEVER_PORT := $(LEVER_PORT)
export GREENROOM_INBOX_PORT := $(INBOX_PORT)
export GREENROOM_SMTP_PORT := $(SMTP_PORT)

.PHONY: help
help: ## List the targets
	@echo "Greenroom: one-way video interviews inside your ATS"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "New here? make demo, then open what it prints."

.PHONY: setup setup-tests
setup:
	@$(PYTHON) scripts/bootstrap.py
setup-tests:
	@$(PYTHON) scripts/bootstrap.py --tests
