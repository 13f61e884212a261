#!/bin/sh
# rollback.sh [FILE] [WORDS...]: python -m deployment rollback, with the configuration FILE (deployment.toml).
set -eu
configuration=$(realpath "${1:-deployment.toml}")
[ $# = 0 ] || shift
cd "$(dirname "$0")/../.."
exec .venv/bin/python -m deployment --configuration "$configuration" rollback "$@"
