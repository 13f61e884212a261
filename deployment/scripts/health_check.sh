#!/bin/sh
# health_check.sh [FILE]: reaches every host of the configuration FILE (deployment.toml), and says what serves there.
set -eu
configuration=$(realpath "${1:-deployment.toml}")
cd "$(dirname "$0")/../.."
.venv/bin/python -m deployment --configuration "$configuration" check
exec .venv/bin/python -m deployment --configuration "$configuration" status
