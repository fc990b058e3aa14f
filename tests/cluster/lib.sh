# shellcheck shell=bash
# What build, up and down share: messages, packages, and processes that outlive the script that starts them.
# A process NAME belongs to the working directory $dir: its output is in $dir/logs/NAME.log, its record in $dir/run/NAME.

say() { printf 'cluster/%s: %s\n' "${0##*/}" "$*" >&2; }
fail() { say "$*"; exit 1; }

# ---- packages ------------------------------------------------------------------------------------------------------

# apt-get with what an unattended run needs: as root (apt's own user cannot write below /root and says so each time),
# patient with a slow mirror, waiting for another apt that is at work, and silent unless it fails.
apt() {
  local output
  output=$(DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o APT::Sandbox::User=root -o Acquire::Retries=5 \
    -o DPkg::Lock::Timeout=600 --no-install-recommends "$@" 2>&1 </dev/null) && return
  printf '%s\n' "$output" >&2
  return 1
}

retry() { # COMMAND...
  local pause
  for pause in 2 10 30; do
    "$@" && return
    say "failed, again in $pause s: $*"
    sleep "$pause"
  done
  "$@"
}

update_and_install() { # the first step mends an installation that was interrupted
  dpkg --configure -a >/dev/null 2>&1 </dev/null || true
  apt update && apt install "$@"
}

need_packages() { # PACKAGE...
  local p missing=()
  for p in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || fail "as root, please: apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  retry update_and_install "${missing[@]}"
}

# ---- the working directory -----------------------------------------------------------------------------------------

# $dir/.kf-cluster says that up made this directory. Without it nothing is written into it and nothing is deleted.
is_ours() { [ -O "$dir" ] && [ -e "$dir/.kf-cluster" ]; }
is_empty() { [ -z "$(find "$dir" -maxdepth 0 ! -empty)" ]; }

# One up or down at a time. The lock is on the directory itself, which leaves no file behind. A started process holds
# it too until it has written its record, so down never misses the child of an up that was killed.
lock_dir() {
  { exec 9<"$dir"; } 2>/dev/null || return
  flock 9
  [ "$dir" -ef /proc/self/fd/9 ]            # not if a down has removed the directory while this one waited
}

# The controller's own provisioner makes its directories in /tmp/hostpath_pv, whatever $dir is. Their names stand in
# clear text in etcd's files, so they are found even when nothing runs any more. Before these files go, they are noted. (A volume
# that a test took over from another cluster's provisioner counts as this cluster's.)
note_provisioned() {
  [ -d "$dir/etcd" ] || return 0
  LC_ALL=C grep -raohE '/tmp/hostpath_pv/[0-9a-f-]{36}' "$dir/etcd" | sort -u >>"$dir/etc/provisioned" || true
}

remove_provisioned() {
  local path
  while read -r path; do rm -rf --one-file-system "$path"; done < <(cat "$dir/etc/provisioned" 2>/dev/null)
  rmdir /tmp/hostpath_pv 2>/dev/null || true          # stays if it holds another cluster's directories
}

# File systems that a test has mounted below the directory, the innermost first.
unmount_below() {
  local target
  while read -r target; do
    umount "$target" 2>/dev/null || umount -l "$target"
  done < <(while read -r _ _ _ _ target _; do
      target=$(printf '%b' "$target")       # blanks are written as \040
      [[ $target != "$dir"/* ]] || echo "$target"
    done </proc/self/mountinfo | tac)
}

# ---- processes -----------------------------------------------------------------------------------------------------

# A pid alone may be another process by now; a pid, its start time and the boot name one for good. Empty if it is gone.
identity() { # PID
  local stat
  { read -r -d '' stat || true; } 2>/dev/null <"/proc/$1/stat" || return 0
  read -r -a stat <<<"${stat##*) }"         # the name before it may hold blanks and parentheses
  [ "${stat[0]:-Z}" = Z ] || echo "$1 ${stat[19]} $(</proc/sys/kernel/random/boot_id)"
}

record() { cat "$dir/run/$1" 2>/dev/null || true; }

running() { # NAME
  local r
  r=$(record "$1")
  [ -n "$r" ] && [ "$(identity "${r%% *}")" = "$r" ]
}

# The child records itself before it becomes the program: there is no moment at which it runs unrecorded. It is its own
# session, with an environment and file descriptors that owe nothing to the caller (a caller that waits for the end of
# a pipe would wait for ever, and etcd takes options from its environment).
start_process() { # NAME COMMAND...
  local name=$1
  shift
  rm -f "$dir/run/$name"
  setsid env -i PATH="$PATH" HOME="$dir" bash -c '
      set -eu
      source "$1"; dir=$2; name=$3; shift 3
      identity $$ >"$dir/run/$name"
      for fd in /proc/$$/fd/*; do
        fd=${fd##*/}
        [ "$fd" -le 2 ] || eval "exec $fd>&-"
      done
      exec "$@"' start "${BASH_SOURCE[0]}" "$dir" "$name" "$@" </dev/null >"$dir/logs/$name.log" 2>&1 &
  while [ ! -s "$dir/run/$name" ] && kill -0 $! 2>/dev/null; do sleep 0.01; done
}

wait_for() { # NAME SECONDS COMMAND...: until the command succeeds and the process still runs
  local name=$1 end=$((SECONDS + $2))
  shift 2
  while true; do
    if ! running "$name"; then say "$name has ended during its start"; break; fi
    if "$@"; then return 0; fi
    if [ $SECONDS -ge $end ]; then say "$name is not ready in time ($*)"; break; fi
    sleep 0.1
  done
  say "the last lines of $dir/logs/$name.log:"
  tail -n 20 "$dir/logs/$name.log" >&2 || true
  return 1
}

# Newest first, so that nothing loses what it depends on; each with its whole process group.
stop_all() {
  local name pid i
  while read -r name; do
    if running "$name"; then
      pid=$(record "$name")
      pid=${pid%% *}
      kill -TERM -- "-$pid" 2>/dev/null || true
      for ((i = 0; i < 100; i++)); do running "$name" || break; sleep 0.05; done
      ! running "$name" || kill -KILL -- "-$pid" 2>/dev/null || true
      while running "$name"; do sleep 0.05; done
    fi
    rm -f "$dir/run/$name"
  done < <(cd "$dir/run" 2>/dev/null && ls -t || true)
  stop_node
}

# ---- ports ---------------------------------------------------------------------------------------------------------

sockets() { # PORT: the inodes of the sockets that listen there
  local port local state inode
  port=$(printf '%04X' "$1")
  while read -r _ local _ state _ _ _ _ _ inode _; do
    [[ $local != *:$port || $state != 0A ]] || echo "$inode"
  done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
}

random_port() { echo $((20000 + RANDOM % 10000)); }     # below those that the kernel gives to outgoing connections

# Is it this very process that listens there, and not a stranger who would answer in its place?
listens() { # NAME PORT
  local inode pid
  pid=$(record "$1")
  for inode in $(sockets "$2"); do
    [ -z "$(find "/proc/${pid%% *}/fd" -lname "socket:\[$inode\]" 2>/dev/null)" ] || return 0
  done
  return 1
}
