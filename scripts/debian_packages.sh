#!/bin/sh
# debian_packages.sh NAME...: installs what is missing when run as root, otherwise says which command does.
set -eu
missing=""
for name in "$@"; do
  dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q "install ok installed" || missing="$missing $name"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ]; then
  echo "These Debian packages are needed and missing:$missing" >&2
  echo "Install them, then try again: sudo apt-get install$missing" >&2
  exit 1
fi
echo "Installing Debian packages:$missing ..."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 - a list of words on purpose
apt-get install -y -qq --no-install-recommends $missing >/dev/null
