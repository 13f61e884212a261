SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

help: ## what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/core.stamp ## set up what is missing, then serve until Ctrl-C
	@$(BIN)/python manage.py set_up
	@exec $(BIN)/python manage.py serve

test: .venv/dev.stamp debian-for-tests ## every check: lint, types, migrations, tests, browser tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	BENCHLIGHT_DATA=$(CURDIR)/build/test-data $(BIN)/python manage.py makemigrations --check --dry-run
	BENCHLIGHT_DATA=$(CURDIR)/build/test-data $(BIN)/python manage.py set_up --for-tests
	BENCHLIGHT_DATA=$(CURDIR)/build/test-data $(BIN)/python -m pytest -n $(or $(TESTS_AT_ONCE),3) --dist loadfile --no-loadscope-reorder $(TESTS)

# Each guard out of a copy of the product, and a test that then fails: make mutants [ONLY=fence] [JOBS=2] [GO_ON=1]; build/reliability/mutants.json.
mutants: .venv/dev.stamp debian-for-tests ## take each guard out and see a test fail
	@BENCHLIGHT_DATA=$(CURDIR)/build/test-data $(BIN)/python manage.py set_up --for-tests
	$(BIN)/python -m tests.mutants $(if $(ONLY),--only "$(ONLY)") $(if $(JOBS),--jobs $(JOBS)) $(if $(GO_ON),--go-on)

screenshots: .venv/dev.stamp debian-for-tests ## take the README's pictures anew, from the running product
	BENCHLIGHT_DATA=$(CURDIR)/build/test-data $(BIN)/python -m pytest tests/end_to_end/test_readme_pictures.py
	@mkdir -p docs/screenshots
	$(BIN)/python scripts/small_pictures.py docs/screenshots build/screenshots/{inspection,home,difference-dark,home-ko-dark}.png

format: .venv/dev.stamp ## let ruff mend layout and what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

install: .venv/core.stamp ## only the pinned dependencies, for a plant

gpu-deps: .venv/gpu.stamp ## torch beside the product, so that its lanes run the models on GPUs (6 GB)

train-deps: .venv-train/train.stamp ## torch and ultralytics, in an environment of their own (6 GB)

# Faults, against sites of its own: make drills N=2000 SEED=1 DATABASE=postgresql|sqlite|both [ONLY=number or kind] [SITES=3] [MINUTES=30]
# The same command goes on where it was interrupted; results in build/reliability/, what failed in build/drills/.
drills: .venv/dev.stamp debian-for-tests ## faults at random against real sites, each audited: docs/jobs.md
	$(BIN)/python -m tests.drills --n $(or $(N),60) --seed $(or $(SEED),1) --database $(or $(DATABASE),both) $(if $(ONLY),--only $(ONLY)) $(if $(SITES),--sites $(SITES)) $(if $(MINUTES),--minutes $(MINUTES))

test-training: train-deps ## the tests that need torch: resuming, exports
	BENCHLIGHT_DATA=$(CURDIR)/build/test-data .venv-train/bin/python -m pytest tests/with_torch

# Some 15 minutes on two idle cores; QUICK=1 takes a few, for a page in build/. ONLY=tiles,verdicts leaves the rest as it is.
bench: .venv/dev.stamp ## measure all into docs/benchmarks.md: make bench [DATA=/path/to/DeepPCB/PCBData]
	$(BIN)/python -m benchmarks $(if $(DATA),--data $(DATA)) $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

# On the first GPU, or on the CPU where there is none: make bench-gpu [MODEL=detector.pt] [BATCHES=1,8,128] [WAYS=graphs,eager,compiled]
bench-gpu: .venv-train/train.stamp ## the detector on a GPU beside ultralytics' predict, as a table
	.venv-train/bin/python -m benchmarks.gpu_detector $(if $(MODEL),--model $(MODEL)) $(if $(BATCHES),--batches $(BATCHES)) $(if $(WAYS),--ways $(WAYS))

# Goes on where it stopped; NUMBER=K replays one file. What it finds is kept in build/fuzz/decode/.
fuzz-decode: .venv/dev.stamp ## mutated images and ZIPs through the checks and decoders: make fuzz-decode N=1000000 SEED=1
	BENCHLIGHT_DATA=$(CURDIR)/build/test-data $(BIN)/python -m tests.fuzz.decode $(or $(N),20000) --seed $(or $(SEED),1) $(if $(NUMBER),--number $(NUMBER))

# DATABASE=postgres for the other database, WIRE=1 through a real daphne instead of the application in the same process.
fuzz-http: .venv/dev.stamp debian-for-tests ## odd requests of every role to every route: make fuzz-http N=50000 SEED=1
	BENCHLIGHT_DATA=$(CURDIR)/build/test-data $(BIN)/python -m tests.fuzz.http $(or $(N),2000) --seed $(or $(SEED),1) --database $(or $(DATABASE),sqlite) $(if $(WIRE),--wire)

sbom: .venv/dev.stamp ## what the product is made of, as CycloneDX: build/sbom.json
	$(BIN)/python -m scripts.bill_of_materials build/sbom.json

licences: .venv/dev.stamp ## write docs/licences.md anew
	$(BIN)/python -m scripts.licences docs/licences.md

audit: .venv/dev.stamp ## ask the vulnerability service about every pin; exit 2 where it could not be asked
	$(BIN)/python -m scripts.audit

train-demo: .venv-train/train.stamp ## the whole way to a detector of your own, on small data in minutes
	@scripts/train_demo.sh build/train-demo

deploy-deps: .venv-deploy/deploy.stamp ## Fabric and what it needs, in an environment of their own

# Brings the committed release to the hosts of the configuration: make deploy [CONFIGURATION=deployment.toml]
deploy: .venv-deploy/deploy.stamp ## to hosts behind a bastion, and back by itself when it is not well: docs/deployment.md
	.venv-deploy/bin/python -m deployment --configuration $(or $(CONFIGURATION),deployment.toml) deploy

deploy-test: .venv/dev.stamp debian-for-tests ## real hosts made of namespaces: first deployment, switches, drills
	DEPLOY_TEST=plant BENCHLIGHT_DATA=$(CURDIR)/build/test-data $(BIN)/python -m pytest -n0 tests/deployment

deploy-bench: .venv/dev.stamp debian-for-tests ## ten switches of the product under load, on two hosts; build/reliability/deploy_bench.json
	$(BIN)/python -m tests.deployment.product_bench

lock: .venv/core.stamp ## write the lock files anew
	requirements/lock.sh

# Looked at each time: an upgrade of the system's Python leaves an environment without one, and a new environment has no stamp.
.venv/core.stamp: FORCE
	@scripts/make_venv.sh $(PYTHON) .venv
	@[ $@ -nt requirements/core.txt ] || { echo "Installing the pinned dependencies ..." && $(PIP_INSTALL) -r requirements/core.txt && touch $@; }

.venv/dev.stamp: .venv/core.stamp FORCE
	@[ $@ -nt requirements/dev.txt -a $@ -nt .venv/core.stamp ] || { $(PIP_INSTALL) -r requirements/dev.txt && touch $@; }

.venv/gpu.stamp: .venv/core.stamp FORCE
	@[ $@ -nt requirements/gpu.txt ] || { $(PIP_INSTALL) -r requirements/gpu.txt && touch $@; }

.venv-train/train.stamp: FORCE
	@scripts/make_venv.sh $(PYTHON) .venv-train
	@[ $@ -nt requirements/train.txt ] || { .venv-train/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/train.txt && touch $@; }

.venv-deploy/deploy.stamp: FORCE
	@scripts/make_venv.sh $(PYTHON) .venv-deploy
	@[ $@ -nt requirements/deploy.txt ] || { .venv-deploy/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/deploy.txt && touch $@; }

# ONLY=uploads,sockets,deaf,pages or soak (MINUTES=30); QUICK=1 is a small try. Results in build/reliability/load_*.
load: .venv/dev.stamp debian-for-tests ## uploads, websockets, a million inspections, measured: make load [ONLY=pages QUICK=1]
	$(BIN)/python -m tests.load $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(DATABASE),--database $(DATABASE))

debian-for-tests:
	@command -v chromium google-chrome chromium-browser >/dev/null || scripts/debian_packages.sh chromium
	@scripts/debian_packages.sh fonts-noto-cjk tesseract-ocr tesseract-ocr-kor postgresql gettext gcc libc6-dev openssl fiu-utils strace nginx-light iproute2 openssh-server sudo shellcheck systemd curl prometheus

.PHONY: deploy deploy-deps deploy-test deploy-bench mutants drills load sbom licences audit fuzz-decode fuzz-http help install run test bench bench-gpu gpu-deps train-demo test-training screenshots format train-deps lock debian-for-tests FORCE
