#!/bin/sh
# Writes the lock files anew from pyproject.toml. Hashes, but no addresses: any index that has the files will do.
set -eu
cd "$(dirname "$0")/.."
lock() { .venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --index-strategy unsafe-best-match -q "$@"; }
.venv/bin/pip install -q uv
lock pyproject.toml -o requirements/core.txt
lock --group pyproject.toml:deploy -c requirements/core.txt -o requirements/deploy.txt
lock pyproject.toml --group dev -c requirements/core.txt -c requirements/deploy.txt -o requirements/dev.txt
lock pyproject.toml --group train -c requirements/core.txt -o requirements/train.txt
lock pyproject.toml --group gpu -c requirements/core.txt -c requirements/train.txt -o requirements/gpu.txt
