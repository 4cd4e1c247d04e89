# make demo and make test set up everything themselves: a virtual environment and the project from its own files.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= runs
# Older versions of pip cannot resolve constraints on packages with extras.
INSTALL = for try in 1 2 3; do \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --only-binary=:all: --upgrade 'pip>=24' && \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --only-binary=:all: \
	--constraint constraints.txt --editable '.[$(1)]' && break; \
	test $$try -lt 3 || { echo "The installation failed three times; see above."; exit 2; }; sleep 5; done

.PHONY: demo test test-full lint types bench oracles clean

demo: $(VENV)/.demo
	@$(BIN)/python -m perturb.demo $(OUT)/demo-data
	@rm -rf $(OUT)/demo-digits $(OUT)/demo-reviews
	@$(BIN)/perturb run demo-reviews $(OUT)/demo-data/reviews.jsonl --model perturb.demo.reviews:classify \
		--id id --groups product,writer --out $(OUT)/demo-reviews --note "300 short reviews written for perturb." \
		|| $(call verdict,$$?)
	@$(BIN)/perturb run demo-digits $(OUT)/demo-data/digits --model perturb.demo.digits:predict --workers 2 \
		--out $(OUT)/demo-digits --note "400 held-out UCI handwritten digits, upscaled smoothly from 8×8 to 64×64." \
		|| $(call verdict,$$?)

# A gate that does not pass is what the demo is there to show; only an error is an error of make.
verdict = { code=$(1); test $$code -eq 1 -o $$code -eq 3 && echo "Exit code $$code: in CI the release would stop here."; }

test: $(VENV)/.dev
	@OMP_NUM_THREADS=1 HYPOTHESIS_PROFILE=ci $(BIN)/python -m pytest -q -n 2 -m "not slow"

test-full: $(VENV)/.dev
	@OMP_NUM_THREADS=1 HYPOTHESIS_PROFILE=full $(BIN)/python -m pytest -q -n 2

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev
	@$(BIN)/mypy

bench: $(VENV)/.dev
	@$(BIN)/python tests/bench/throughput.py
	@$(BIN)/python tests/bench/texts.py
	@$(BIN)/python tests/bench/peers.py
	@OMP_NUM_THREADS=1 $(BIN)/python tests/bench/generate.py
	@OMP_NUM_THREADS=1 $(BIN)/python tests/bench/scoring.py
	@$(BIN)/python tests/bench/report.py

oracles: $(VENV)/.dev
	@OMP_NUM_THREADS=1 $(BIN)/python tests/oracles/make_imagecorruptions.py
	@OMP_NUM_THREADS=1 $(BIN)/python tests/generators/image/published/test_oracle.py

clean:
	rm -rf $(VENV) build *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "perturb needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Choose another: make PYTHON=python3.12 demo"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' has no ensurepip, which makes virtual environments. On Debian and Ubuntu: apt install python3-venv"; exit 2; }
	@test -d perturb/generators/image -a -d perturb/suites || { \
		echo "This checkout has no links: perturb/generators must point to ../generators and perturb/suites to ../suites. On Windows: git config core.symlinks true, then check out again."; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing perturb with its demo …"
	@$(call INSTALL,demo)
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing perturb with its development tools …"
	@$(call INSTALL,dev)
	@touch $@
