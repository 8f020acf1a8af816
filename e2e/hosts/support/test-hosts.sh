#!/usr/bin/env bash
# Test hosts on one machine: full systemd machines in network namespaces of their own, over overlays of this
# machine's files. Everything lies below DIR and is recorded there, so that `down` takes all of it
# away, also what a run left that failed.
#
#   test-hosts.sh packages [MORE…]          installs the Debian packages that this needs, and more; starts no service here
#   test-hosts.sh up DIR NAME…              control (not booted) and the named hosts, booted: NAME.soc.example
#   test-hosts.sh boot DIR NAME             boots one that was powered off
#   test-hosts.sh control DIR COMMAND…      runs a command on the control machine, in /root
#   test-hosts.sh net DIR COMMAND…          runs a command of this machine in the control machine's network
#   test-hosts.sh interrupt DIR SCRIPT      SIGINT to a script that runs on the control machine
#   test-hosts.sh on DIR NAME COMMAND…      runs a command on a host, as root by ssh
#   test-hosts.sh off DIR NAME              power loss: all its processes are killed
#   test-hosts.sh cable DIR NAME up|down    its network
#   test-hosts.sh down DIR                  ends the hosts, unmounts, deletes the namespaces and DIR
set -euo pipefail
domain=soc.example
network=192.0.2
# On every host: who comes in by a password and has to give it to sudo again.
clerk=clerk password='a quite ordinary clerk'

die() { printf 'test-hosts: %s\n' "$*" >&2; exit 1; }
need_root() { [ "$(id -u)" = 0 ] || die "root on Linux is needed"; }

packages() {
  local made=0
  # Installing a server must not start it on this machine; a policy that is there already stays.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    made=1
  fi
  local code=0
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    systemd systemd-container dbus openssh-server openssh-client sudo curl sshpass iproute2 nftables ansible-core shellcheck "$@"; } || code=$?
  [ "$made" = 0 ] || rm -f /usr/sbin/policy-rc.d
  return "$code"
}

# The name of a namespace: the folder keeps one run's hosts apart from another's.
tag() { printf 'kh%s' "$(cksum <<<"$dir" | cut -c 1-6)"; }
space() { printf '%s-%s' "$(tag)" "$1"; }
# Each host has its number in the order of `up`; the control machine is 10.
address() { printf '%s.%s' "$network" "$(<"$dir/$1/number")"; }

make_space() { # NAME ADDRESS
  local own switch
  own=$(space "$1")
  switch=$(space switch)
  ip netns add "$own"
  ip -n "$own" link set lo up
  ip -n "$own" link add eth0 type veth peer name "$1" netns "$switch"
  ip -n "$own" addr add "$2/24" dev eth0
  ip -n "$own" link set eth0 up
  ip -n "$switch" link set dev "$1" master br0 up
}

make_root() { # NAME FQDN
  local base=$dir/$1 root=$dir/$1/root one
  mkdir -p "$base"/{upper,work,root}
  # What this machine works on is none of a host's, nor is what its root has at home (a .bashrc may make every ssh
  # wait). Such a device hides a folder as a whole.
  for one in root home work; do [ ! -e "/$one" ] || mknod "$base/upper/$one" c 0 0; done
  mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$root"
  rm -rf "$root/opt/kaspersky" "$root/var/log/journal" "$root/var/lib/etcd"
  # A host's journal outlives its loss of power.
  mkdir -p "$root/home" "$root/var/log/journal"
  mkdir -m 700 "$root/root" "$root/root/.ssh"
  chroot "$root" useradd --create-home --shell /bin/bash --groups sudo "$clerk"
  chroot "$root" chpasswd --crypt-method SHA512 <<<"$clerk:$password"
  printf '%s\n' "$2" >"$root/etc/hostname"
  : >"$root/etc/machine-id"
  : >"$root/etc/resolv.conf"
  rm -f "$root"/etc/ssh/ssh_host_*
  ssh-keygen -q -t ed25519 -N '' -C "$2" -f "$root/etc/ssh/ssh_host_ed25519_key"
  cp "$dir/key.pub" "$root/root/.ssh/authorized_keys"
  # A user's own systemd does not always end within a container, and the next ssh would wait for that end.
  sed -i '/pam_systemd/d' "$root/etc/pam.d/common-session"
  hosts_file >"$root/etc/hosts"
  units "$root"
}

hosts_file() {
  local one
  printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n'
  for one in "${names[@]}"; do printf '%s %s.%s %s\n' "$(address "$one")" "$one" "$domain" "$one"; done
}

# Of the machine's own units only ssh runs on a host; databases and the like that came along are masked.
units() { # ROOT
  local system=$1/etc/systemd/system one
  rm -rf "$system"/*.wants "$system"/*.requires
  mkdir -p "$system/multi-user.target.wants"
  ln -sf /lib/systemd/system/ssh.service "$system/multi-user.target.wants/ssh.service"
  ln -sf /lib/systemd/system/multi-user.target "$system/default.target"
  for one in apt-daily.timer apt-daily-upgrade.timer man-db.timer e2scrub_all.timer fstrim.timer dpkg-db-backup.timer \
    logrotate.timer getty@.service console-getty.service serial-getty@.service etcd.service postgresql.service docker.service \
    containerd.service systemd-networkd.service systemd-resolved.service systemd-timesyncd.service networking.service; do
    ln -sf /dev/null "$system/$one"
  done
}

# A host's own control group in every hierarchy by which systemd distinguishes units: hosts that share one find each
# other's processes in their units.
groups() { # NAME
  local one
  for one in /sys/fs/cgroup{,/systemd,/unified}; do [ ! -e "$one/cgroup.procs" ] || printf '%s/%s\n' "$one" "$(space "$1")"; done
}

boot() { # NAME
  local base=$dir/$1 pid
  ip -n "$(space switch)" link set dev "$1" up
  # shellcheck disable=SC2016 # the inner shell expands it
  setsid bash -c '
    for one in $1; do { mkdir -p "$one" && echo $$ >"$one/cgroup.procs"; } || exit 1; done
    shift
    exec "$@"' bash "$(groups "$1")" nice -n 10 systemd-nspawn --quiet --boot -D "$base/root" --machine="$1" \
    --register=no --keep-unit --capability=CAP_NET_ADMIN --network-namespace-path="/run/netns/$(space "$1")" --resolv-conf=off --timezone=off --link-journal=no \
    </dev/null >>"$base/console.log" 2>&1 &
  pid=$!
  printf '%s\n' "$pid" >"$base/pid"
}

await_ssh() { # NAME
  local until=$((SECONDS + 60))
  until control true && on_host "$1" systemctl is-active --quiet ssh 2>/dev/null; do
    [ "$SECONDS" -lt "$until" ] || die "$1 did not come up; see $dir/$1/console.log"
    read -r -t 0.5 <> <(:) || true
  done
}

# The control machine: its own files and address, no systemd of its own.
control() {
  # shellcheck disable=SC2016 # the inner shell expands it
  ip netns exec "$(space control)" unshare --mount --uts --pid --fork --kill-child bash -c '
    root=$1; shift
    mount --make-rprivate /
    mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"; mount -t tmpfs tmpfs "$root/run"; mount -t tmpfs tmpfs "$root/tmp"
    hostname control
    exec chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
      LANG="${HOSTS_LANG:-C.UTF-8}" bash -c "cd /root && exec \"\$@\"" bash "$@"' bash "$dir/control/root" "$@"
}

# The oldest process of that script is the script itself; its subshells look the same.
runs_script() { # PID SCRIPT
  [[ $(tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null) == "bash $2 "* ]]
}

interrupt() { # SCRIPT
  local pid
  while read -r pid; do
    # Its subshells are called as it is, and may have smaller numbers.
    runs_script "$pid" "$1" && ! runs_script "$(ps -o ppid= -p "$pid" | tr -d ' ')" "$1" || continue
    kill -INT "$pid"
    return
  done < <(ip netns pids "$(space control)")
  die "$1 does not run on the control machine"
}

on_host() { # NAME COMMAND…
  local name=$1
  shift
  ip netns exec "$(space control)" ssh -q -i "$dir/key" -o BatchMode=yes -o ConnectTimeout=3 -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null "root@$(address "$name")" "$@"
}

up() {
  [ ! -e "$dir" ] || die "$dir is there already; take it down first"
  local number=10 name
  mkdir -p "$dir"
  trap 'down; exit 1' ERR INT TERM
  printf '%s' "$$" >"$dir/up"
  ssh-keygen -q -t ed25519 -N '' -C control -f "$dir/key"
  ip netns add "$(space switch)"
  ip -n "$(space switch)" link add br0 type bridge
  ip -n "$(space switch)" link set br0 up
  for name in control "${names[@]}"; do
    mkdir -p "$dir/$name"
    printf '%s' "$number" >"$dir/$name/number"
    number=$((number + 1))
  done
  for name in control "${names[@]}"; do
    make_space "$name" "$(address "$name")"
    make_root "$name" "$name.$domain"
  done
  cp "$dir/key" "$dir/control/root/root/.ssh/id_ed25519"
  for name in "${names[@]}"; do
    printf '%s.%s,%s %s\n' "$name" "$domain" "$(address "$name")" "$(cut -d ' ' -f 1-2 "$dir/$name/root/etc/ssh/ssh_host_ed25519_key.pub")"
  done >"$dir/control/root/root/.ssh/known_hosts"
  for name in "${names[@]}"; do boot "$name"; done
  for name in "${names[@]}"; do await_ssh "$name"; done
  rm "$dir/up"
  trap - ERR INT TERM
}

gone() { # PID: waits until it runs no more
  while [ -d "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; do read -r -t 0.1 <> <(:) || true; done
}

# Kills one host as a loss of power does: with its process 1 the kernel ends all of them. Killing nspawn alone would
# leave them running. The namespace shows what is left of a host whose nspawn has ended.
off() { # NAME
  local pid one
  pid=$(cat "$dir/$1/pid" 2>/dev/null || true)
  # The number may be another's by now: only our own nspawn is killed.
  if [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "-D $dir/$1/root"; then
    for one in $(pgrep -P "$pid") "$pid"; do
      kill -KILL "$one" 2>/dev/null || true
      gone "$one"
    done
  fi
  for one in $(ip netns pids "$(space "$1")" 2>/dev/null || true); do
    kill -KILL "$one" 2>/dev/null || true
    gone "$one"
  done
  rm -f "$dir/$1/pid"
  while read -r one; do find "$one" -depth -type d -exec rmdir {} \; 2>/dev/null || true; done < <(groups "$1")
  # A machine without power does not even refuse a connection.
  ip -n "$(space switch)" link set dev "$1" down 2>/dev/null || true
}

# An `up` that is still under way would go on making what is taken away here; it takes away what it made itself.
stop_up() {
  local pid
  pid=$(cat "$dir/up" 2>/dev/null || true)
  [ -n "$pid" ] && [ "$pid" != "$$" ] || return 0
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- " up $dir " || return 0
  kill -TERM "$pid" 2>/dev/null || true
  gone "$pid"
}

down() {
  trap - ERR
  stop_up
  local base name
  for base in "$dir"/*/; do
    [ -d "$base" ] || continue
    name=$(basename "$base")
    off "$name"
    mountpoint -q "$base/root" && umount -l "$base/root"
    ip netns delete "$(space "$name")" 2>/dev/null || true
  done
  ip netns delete "$(space switch)" 2>/dev/null || true
  # Nothing may be mounted below when the folder goes.
  if grep -qF " $dir/" /proc/self/mounts; then die "something is still mounted below $dir"; fi
  rm -rf "$dir"
}

verb=${1:-}
shift || true
case $verb in
  packages) need_root; packages "$@"; exit ;;
  up | boot | control | interrupt | net | on | off | cable | down) need_root ;;
  *) sed -n '2,/^set /p' "$0" | sed '$d; s/^# \{0,1\}//'; exit 2 ;;
esac
dir=$(realpath -m "${1:?DIR is missing}")
shift
case $verb in
  up) names=("$@"); up ;;
  boot) boot "$1"; await_ssh "$1" ;;
  control) control "$@" ;;
  interrupt) interrupt "$1" ;;
  net) exec ip netns exec "$(space control)" "$@" ;;
  on) on_host "$@" ;;
  off) off "$1" ;;
  cable) ip -n "$(space switch)" link set dev "$1" "$2" ;;
  down) down ;;
esac
