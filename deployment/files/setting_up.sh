#!/bin/sh
# What the steps of setting up a host mean; the steps follow. Each looks first, and says what it changed.
set -eu
export DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
changes=""

changed() {
  echo "changed: $1"
  changes=yes
}

packages() {
  missing=""
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q "install ok installed" || missing="$missing $name"
  done
  [ -n "$missing" ] || return 0
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of words on purpose
  apt-get install -y -qq --no-install-recommends $missing >/dev/null
  changed "packages$missing"
}

account() {
  getent passwd "$1" >/dev/null && return 0
  useradd --system --user-group --create-home --home-dir "/home/$1" --shell "$2" "$1"
  changed "account $1"
}

member() {
  id -nG "$1" | tr ' ' '\n' | grep -qx "$2" && return 0
  getent group "$2" >/dev/null || groupadd --system "$2"
  usermod -aG "$2" "$1"
  changed "$1 is in group $2"
}

folder() {
  owner=$1 mode=$2
  shift 2
  for path in "$@"; do
    [ "$(stat -c '%U %G %a' "$path" 2>/dev/null)" = "$owner $owner $mode" ] && continue
    install -d -o "$owner" -g "$owner" -m "$mode" "$path"
    changed "folder $path"
  done
}

put() {
  new=$(mktemp)
  echo "$3" | base64 -d >"$new"
  if ! cmp -s "$new" "$1" || [ "$(stat -c %a "$1")" != "$2" ]; then
    install -D -m "$2" "$new" "$1"
    changed "$1"
  fi
  rm "$new"
}

# Only once: from then on it is the administrator's.
environment() {
  [ ! -e /etc/benchlight.env ] || return 0
  cat >/etc/benchlight.env <<END
BENCHLIGHT_DATA=/srv/benchlight
BENCHLIGHT_LOGS=/var/log/benchlight
BENCHLIGHT_HOSTS=$1,localhost
BENCHLIGHT_TRUSTED_ORIGINS=https://$1
BENCHLIGHT_HTTPS=on
BENCHLIGHT_PROXY=on
BENCHLIGHT_DEMO=off
END
  chmod 600 /etc/benchlight.env
  changed /etc/benchlight.env
}

# One of its own, until there is a better one.
certificate() {
  [ ! -e /etc/benchlight/tls.pem ] || return 0
  openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj "/CN=$1" -addext "subjectAltName=DNS:$1" \
    -keyout /etc/benchlight/tls.key -out /etc/benchlight/tls.pem 2>/dev/null
  chmod 600 /etc/benchlight/tls.key
  changed "a certificate of its own"
}

enabled() {
  systemctl is-enabled -q "$1" && return 0
  systemctl -q enable "$1"
  changed "$1 starts with the host"
}

# nginx's and sshd's new texts are checked before they are told to read them.
take_up() {
  [ -n "$changes" ] || return 0
  visudo -cqf /etc/sudoers.d/benchlight
  systemctl daemon-reload
  nginx -tq
  systemctl reload-or-restart nginx.service
  sshd -t
  systemctl reload ssh.service
}
