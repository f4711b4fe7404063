# Greenroom. `make` lists what can be done; every target sets up what it needs, once.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PY := .venv/bin/python
NPM := $(PY) scripts/npm.py
DJANGO := DJANGO_SETTINGS_MODULE=greenroom.settings $(PY) -m django
CODE := $(wildcard greenroom sandbox e2e faults bench scripts conftest.py)

.PHONY: help
help: ## List what can be done
	@echo "Greenroom: one-way video interviews that live inside your ATS"
	@echo
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "New here? make demo"

.PHONY: demo
demo: setup ## Set up and start everything with made-up data (PORT= LEVER_PORT= INBOX_PORT= SMTP_PORT=)
	@exec $(PY) -m greenroom.operate demo \
		$(if $(PORT),--port $(PORT)) \
		$(if $(LEVER_PORT),--lever-port $(LEVER_PORT)) \
		$(if $(INBOX_PORT),--inbox-port $(INBOX_PORT)) \
		$(if $(SMTP_PORT),--smtp-port $(SMTP_PORT))

.PHONY: test
test: setup-tests ## Set up and run every test, the browser journey included
	@$(NPM) run --silent test
	@$(PY) scripts/run_tests.py

CHECKS := check-format check-lint check-types check-imports check-migrations check-deploy \
	check-locks check-templates check-front-end check-promises check-words check-translations

.PHONY: check $(CHECKS)
check: setup-tests ## Format, lint, types, imports, migrations, deployment, locks, pages, promises
	@$(MAKE) --keep-going $(CHECKS)
	@echo "All checks hold"

check-format: setup
	@$(PY) -m ruff format --check $(CODE)
check-lint: setup
	@$(PY) -m ruff check $(CODE)
check-types: setup-tests
	@$(PY) -m mypy $(CODE)
check-imports: setup
	@.venv/bin/lint-imports
check-migrations: setup
	@$(PY) -m greenroom.operate manage --data .cache/check makemigrations --check --dry-run
check-deploy: setup
	@GREENROOM_DATA=.cache/check GREENROOM_BASE_URL=https://interviews.example.com \
		$(DJANGO) check --deploy --fail-level WARNING
check-locks: setup
	@$(PY) scripts/check_locks.py
check-templates: setup
	@$(PY) scripts/check_templates.py
	@$(PY) -m djlint greenroom sandbox --lint --quiet
check-front-end: setup
	@$(NPM) run --silent lint
	@$(NPM) run --silent types
	@$(NPM) run --silent size
check-promises: setup
	@$(PY) scripts/check_promises.py
check-words: setup
	@$(PY) scripts/check_words.py
check-translations: setup
	@$(PY) scripts/translations.py

.PHONY: format
format: setup ## Bring the code into form
	@$(PY) -m ruff format $(CODE)
	@$(PY) -m ruff check --fix-only $(CODE)

.PHONY: translations
translations: setup ## Bring the catalogues of translations up to date with the code, and compile them
	@$(PY) scripts/translations.py update

.PHONY: e2e
e2e: setup-tests ## Run the browser journeys alone
	@$(PY) -m pytest e2e

.PHONY: story
story: setup-tests ## Play the whole line once, from the stage to the watched video, with a time line
	@$(PY) -m e2e.story

.PHONY: screens
screens: setup-tests ## Photograph every page into docs/screens (ONLY="names that begin so")
	@$(PY) -m e2e.screens $(ONLY)

.PHONY: overview
overview: setup-tests ## Film the story once more: the overview with its captions, and the drawn answers of the demo
	@$(PY) -m e2e.films

.PHONY: faults
faults: setup-tests ## Kill processes at the worst moments and count what is lost (PLAN=points|planted|histories|refresh|losses|restore|bodies|recorder|media|uploads SEED= SLICE= ONLY= SYSTEMS= RUNS= HISTORY= KILLS= BESIDE= FULL=)
	@$(PY) -m faults $(or $(PLAN),points) $(if $(SEED),--seed $(SEED)) \
		$(if $(SLICE),--slice $(SLICE)) $(foreach case,$(ONLY),--only $(case)) \
		$(if $(SYSTEMS),--systems $(SYSTEMS)) $(if $(RUNS),--runs $(RUNS)) \
		$(if $(HISTORY),--history $(HISTORY)) $(if $(KILLS),--kills $(KILLS)) \
		$(if $(BESIDE),--beside $(BESIDE)) $(if $(FULL),--full)

.PHONY: bench
bench: setup-tests ## Measure, and print the result as a line (WHAT=pages|bulk|webhooks|bucket|media|speech ARGS=)
	@$(PY) -m bench $(WHAT) $(ARGS)

.PHONY: promises
promises: setup ## List the tests that name a promise
	@$(PY) scripts/check_promises.py --found

.PHONY: locks
locks: setup ## Make the lock files of the Python packages anew
	@scripts/locks.sh

.PHONY: clean
clean: ## Remove what was installed and built here; data stays
	@rm -rf .venv node_modules greenroom/ui/static/build .data/log
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.PHONY: clean-data
clean-data: ## Remove the data of this clone, the demo's included
	@rm -rf .data

# The steps are stamped, so this costs a moment when all is there.
.PHONY: setup setup-tests
setup:
	@$(PYTHON) scripts/bootstrap.py
setup-tests:
	@$(PYTHON) scripts/bootstrap.py --tests
