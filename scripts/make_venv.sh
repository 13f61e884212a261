#!/bin/sh
# make_venv.sh PYTHON FOLDER: a virtual environment, or a plain word about what is missing for one.
set -eu
python=$1 folder=$2
[ -x "$folder/bin/python" ] && "$folder/bin/python" -m pip --version >/dev/null 2>&1 && exit 0
command -v "$python" >/dev/null || { echo "Benchlight needs Python 3.11 or newer; '$python' is not there. Install it: apt-get install python3 python3-venv" >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Benchlight needs Python 3.11 or newer; $("$python" --version) is too old. Name another: make run PYTHON=python3.12" >&2; exit 1; }
"$python" -c 'import ensurepip, venv' 2>/dev/null || "$(dirname "$0")/debian_packages.sh" python3-venv
echo "Making the virtual environment $folder ..."
"$python" -m venv --clear "$folder"
