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

# database ADDRESS PEERS...: PostgreSQL with a role and a database of the product's name. On this host the account is let
# in through the socket, without a password. Only where there are PEERS, by their addresses, it listens at ADDRESS too,
# over TLS, with a password that is made here.
database() {
  address=$1
  shift
  version=$(pg_lsclusters -h | awk '$2 == "main" { print $1; exit }')
  if [ -z "$version" ]; then
    version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -n | tail -1)
    pg_createcluster --locale C.UTF-8 "$version" main >/dev/null
    changed "database cluster $version main"
  fi
  settings=/etc/postgresql/$version/main listens=""
  if [ $# != 0 ]; then
    if [ ! -e "$settings/benchlight.key" ]; then
      openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=$address" \
        -keyout "$settings/benchlight.key" -out "$settings/benchlight.pem" 2>/dev/null
      chown postgres "$settings/benchlight.key"
      chmod 600 "$settings/benchlight.key"
      changed "a certificate for the database"
    fi
    listens="listen_addresses = 'localhost,$address'
ssl = on
ssl_cert_file = '$settings/benchlight.pem'
ssl_key_file = '$settings/benchlight.key'"
  fi
  restart=""
  if written "$settings/conf.d/benchlight.conf" "$listens"; then restart=yes; fi
  let_in=""
  for peer in "$@"; do
    case $peer in *[!0-9.]*) ;; *) peer=$peer/32 ;; esac
    let_in="${let_in}hostssl benchlight benchlight $peer scram-sha-256
"
  done
  reload=""
  if block "$settings/pg_hba.conf" "$let_in"; then reload=yes; fi
  if ! pg_lsclusters -h | grep -q "^$version main .* online"; then
    pg_ctlcluster "$version" main start
    changed "database started"
  elif [ -n "$restart" ]; then
    pg_ctlcluster "$version" main restart
  elif [ -n "$reload" ]; then
    pg_ctlcluster "$version" main reload
  fi
  if [ -z "$(ask_database "SELECT 1 FROM pg_roles WHERE rolname = 'benchlight'")" ]; then
    ask_database "CREATE ROLE benchlight LOGIN"
    changed "database role"
  fi
  if [ -z "$(ask_database "SELECT 1 FROM pg_database WHERE datname = 'benchlight'")" ]; then
    runuser -u postgres -- createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8 --owner=benchlight benchlight
    changed "database"
  fi
  if [ $# != 0 ] && [ ! -e /etc/benchlight/database_password ]; then
    (umask 077 && openssl rand -hex 24 >/etc/benchlight/database_password.new)
    ask_database "ALTER ROLE benchlight PASSWORD '$(cat /etc/benchlight/database_password.new)'"
    mv /etc/benchlight/database_password.new /etc/benchlight/database_password
    changed "database password"
  fi
  setting BENCHLIGHT_DATABASE_URL "postgres://benchlight@%2Fvar%2Frun%2Fpostgresql/benchlight"
}

# Through its input: a password is on no command line.
ask_database() {
  printf '%s;\n' "$1" | runuser -u postgres -- psql -qtAX -v ON_ERROR_STOP=1
}

# setting NAME VALUE: in /etc/benchlight.env, unless it has one.
setting() {
  grep -q "^$1=" /etc/benchlight.env && return 0
  printf '%s=%s\n' "$1" "$2" >>/etc/benchlight.env
  changed "$1 in /etc/benchlight.env"
}

# written FILE TEXT: true when that changed it; no text, no file.
written() {
  if [ -z "$2" ]; then
    [ -e "$1" ] || return 1
    rm "$1"
  else
    [ "$(cat "$1" 2>/dev/null)" != "$2" ] || return 1
    mkdir -p "$(dirname "$1")"
    printf '%s\n' "$2" >"$1"
  fi
  changed "$1"
}

# block FILE TEXT: the lines between two marks at its end; true when that changed it.
block() {
  new=$(mktemp)
  sed '/^# benchlight begins$/,/^# benchlight ends$/d' "$1" >"$new"
  [ -z "$2" ] || printf '# benchlight begins\n%s# benchlight ends\n' "$2" >>"$new"
  if cmp -s "$new" "$1"; then
    rm "$new"
    return 1
  fi
  cat "$new" >"$1"
  rm "$new"
  changed "$1"
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
