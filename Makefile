# Two commands are enough: `make lab` opens the lessons, `make test` proves the house. Both set up .venv first.
# Needs Python 3.11 to 3.14, make and pip. Another interpreter: make lab PYTHON=/path/to/python3.12
.DEFAULT_GOAL := help
.PHONY: help lab test test-all notebooks data font lock bench binder-test wheel clean moved

PYTHON ?=
ARGS ?=
LESSON ?= notebooks/en/00-start-here.ipynb
PY := .venv/bin/python
READY := .venv/.ready

# With this variable set, an environment never gets bytecode and each import of pandas takes three times as long.
unexport PYTHONDONTWRITEBYTECODE
# A PYTHONPATH or PYTHONHOME of another project would shadow the locked packages.
unexport PYTHONPATH PYTHONHOME

# The stamp holds the folder that .venv was made in. A folder that was moved, or a Python that is gone, is set up again.
ifneq ($(shell $(PY) -c "" 2>/dev/null && cat $(READY) 2>/dev/null),$(CURDIR))
STALE := moved
endif
# Another interpreter that is asked for by name must not be passed over in silence.
ifneq ($(PYTHON),)
ifneq ($(shell $(PYTHON) -VV 2>&1),$(shell $(PY) -VV 2>&1))
STALE := moved
endif
endif

help:
	@echo 'make lab          JupyterLab on the first lesson   (make lab ARGS="--no-browser --port 8890")'
	@echo 'make test         lint, unit tests, doctests, every lesson run and compared'
	@echo 'make test-all     the same and what is slower: browser, wheel, Binder environment'
	@echo 'make notebooks    run lessons on fresh kernels and save their outputs   (LESSONS="11 12")'
	@echo 'make data         make the simulated tables and the generated documents again'
	@echo 'make font         cut the Chinese font anew, after texts brought new characters'
	@echo 'make bench        time the law checks, the negotiations and the import line'
	@echo 'make lock         compile requirements/requirements.lock and bench/requirements.lock anew'
	@echo 'make wheel        build sdist and wheel into dist/'
	@echo 'make binder-test  build what Binder would and run a lesson in it'
	@echo 'make clean        remove .venv and everything that was built'

moved:

$(READY): requirements/requirements.lock pyproject.toml tools/set_up.sh $(STALE)
	@sh tools/set_up.sh "$(PYTHON)"

lab: $(READY)
	@# --notebook-dir: else only the lesson's own folder is served, and its links lead nowhere
	$(PY) -m jupyterlab $(LESSON) --notebook-dir=. $(ARGS)

# State of the checkout as one number; constant outside of git. Tests must not change files, committed or not.
checkout = $$({ git status --porcelain && git diff; } 2>/dev/null | cksum)

test test-all: $(READY)
	@before="$(checkout)"; \
	$(PY) -m ruff check --no-cache --quiet . && $(PY) -m ruff format --no-cache --check --quiet . && \
	$(PY) -m pytest $(MARKED) $(ARGS); result=$$?; \
	if [ "$$before" != "$(checkout)" ]; then \
		echo "The tests changed files of the checkout:"; git status --short; exit 1; \
	fi; exit $$result

test-all: MARKED = -m "slow or not slow"
test-all: binder-test

notebooks: $(READY)
	$(PY) tools/run_lessons.py $(LESSONS)

data: $(READY)
	$(PY) tools/make_contacts.py
	$(PY) tools/make_households.py
	$(PY) tools/make_games.py
	$(PY) tools/make_dialogues.py
	$(PY) tools/make_survey.py
	$(PY) tools/seal_data.py
	$(PY) tools/make_picture.py

FONT_WHEEL := zhplot-1.0.0-py3-none-any.whl
font: $(READY)
	$(PY) -m pip download --quiet --disable-pip-version-check --no-deps --dest build/font zhplot==1.0.0
	$(PY) tools/cut_font.py build/font/$(FONT_WHEEL)
	$(PY) tools/seal_data.py

lock: $(READY)
	sh tools/lock.sh
	$(PY) tools/make_binder.py

bench: $(READY)
	@sh bench/run.sh $(ARGS)

binder-test: $(READY)
	$(PY) tools/binder_test.py $(ARGS)

wheel: $(READY)
	$(PY) -m hatchling build

clean:
	rm -rf .venv dist build .bench-venv .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
