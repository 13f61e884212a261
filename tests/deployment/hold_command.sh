#!/bin/sh
# sshd runs this instead of what the deployer asks for, and this runs that, but first looks into /run/hold: a command that
# holds the text in before, amid or after waits there until that file is gone. In `reached` it says that one waits.
# amid lets the first MiB of its input through. gone/ collects what was begun.
set -u
hold=/run/hold
asked=$SSH_ORIGINAL_COMMAND

waits() {
  [ -e "$hold/$1" ] || return 1
  case $asked in *"$(cat "$hold/$1")"*) ;; *) return 1 ;; esac
}

wait_here() {
  echo "$1" >"$hold/reached"
  while [ -e "$hold/$1" ]; do sleep 0.05; done
}

if waits before; then wait_here before; fi
if waits amid; then
  { head -c 1048576; wait_here amid; cat; } | sh -c "$asked"
  exit
fi
if waits after; then
  sh -c "$asked"
  status=$?
  wait_here after
  exit $status
fi
exec sh -c "$asked"
