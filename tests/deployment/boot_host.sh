#!/bin/sh
# boot_host.sh NAME FOLDER CGROUPS: becomes the first process of a host: a root of its own over this machine's, and systemd.
# To be run by tests.deployment.hosts, in namespaces of its own but for that of cgroups.
set -eu
name=$1 folder=$2 cgroups=$3
mkdir -p "$cgroups/$name"
echo 0 >"$cgroups/$name/cgroup.procs"
export name folder
# shellcheck disable=SC2016 # for the inner shell
exec unshare --net --mount --pid --ipc --uts --cgroup --fork --kill-child=KILL sh -euc '
  hostname "$name"
  mkdir -p "$folder"
  mount -t tmpfs tmpfs "$folder"
  root=$folder/root
  mkdir "$folder/up" "$folder/work" "$root"
  mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/up,workdir=$folder/work" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount -t sysfs sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  mount -t tmpfs tmpfs "$root/run"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  units=$root/etc/systemd/hosts
  mkdir -p "$units" "$root/run/sshd"
  for target in sysinit basic shutdown network-online remote-fs multi-user sockets timers hosts; do
    printf "[Unit]\nDescription=%s\nDefaultDependencies=no\n" "$target" >"$units/$target.target"
  done
  for unit in ssh.service nginx.service systemd-journald.service systemd-journald.socket; do
    cp "/lib/systemd/system/$unit" "$units"
  done
  mkdir -p "$root/run/log/journal"
  chgrp systemd-journal "$root/run/log/journal"
  chmod 2755 "$root/run/log/journal"
  echo "$binds" | while read -r here there; do
    [ -n "$here" ] || continue
    mkdir -p "$root$there"
    mount --bind "$here" "$root$there"
  done
  echo up
  read -r _
  exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin container=tests \
    SYSTEMD_UNIT_PATH=/etc/systemd/hosts:/etc/systemd/system \
    /lib/systemd/systemd --system --unit=hosts.target --log-target=console
'
