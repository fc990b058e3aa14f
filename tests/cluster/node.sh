# shellcheck shell=bash
# The node that up adds to the control plane: containerd, scheduler and kubelet. Sourced by up and by down, after lib.sh.
# containerd, the kubelet and all that they start live in a mount namespace of their own, in which the places that they
# insist on (/run, /var/lib, /var/log, some of /proc/sys) are directories below $dir/node: their mounts end with the last
# of these processes, and what they write goes with $dir. What is left to take down is processes, cgroups and a bridge.

node_name() { printf 'kf-%s' "$(printf '%s' "$dir" | sha256sum | cut -c1-8)"; }     # of the bridge, at most 15 letters

# The sysctls that a kubelet sets for the whole machine; it gets files of its own instead.
sysctls=(vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes)

# Says why a node cannot run here, and nothing if it can. Tried, not guessed: the right to do it is what counts.
why_no_node() {
  [ "$(id -u)" = 0 ] || { echo "a node needs root"; return; }
  need_packages iproute2 mount
  unshare --mount sh -c 'mount -t tmpfs none /mnt' 2>/dev/null || { echo "mounting is not allowed here"; return; }
  local controller root link
  link=kfp-$$
  for controller in memory pids devices freezer; do
    root=/sys/fs/cgroup/$controller
    if [ -e /sys/fs/cgroup/cgroup.controllers ]; then root=/sys/fs/cgroup; fi
    { mkdir "$root/$link" && rmdir "$root/$link"; } 2>/dev/null || { echo "no cgroup can be made in $root"; return; }
  done
  { ip link add "$link" type bridge && ip link del "$link"; } 2>/dev/null || { echo "no network bridge can be made here"; return; }
  case $dir/ in /run/* | /var/run/* | /var/lib/* | /var/log/*) echo "a node cannot work in $dir" ;; esac
}

# containerd keeps a folder for every container that is not yet cleaned up; its cgroups bear the same name.
cgroups_of_node() {
  local id group
  for id in "$dir"/node/state/io.containerd.runtime.v2.task/k8s.io/*; do
    for group in /sys/fs/cgroup{,/*}/k8s.io/"${id##*/}"; do
      if [ -d "$group" ]; then echo "$group"; fi
    done
  done
}

pids_of_node() { # all containers' processes
  local groups
  mapfile -t groups < <(cgroups_of_node)
  [ ${#groups[@]} = 0 ] || cat "${groups[@]/%//cgroup.procs}" 2>/dev/null | sort -u
}

shims_of_node() { # they call themselves by containerd's socket, and outlive it
  local file
  for file in $(grep -lsF -- "$dir/node/containerd.sock" /proc/[0-9]*/cmdline); do
    { tr '\0' '\n' <"$file" | grep -qxF -- "$dir/node/containerd.sock"; } 2>/dev/null || continue
    file=${file%/cmdline}
    echo "${file#/proc/}"
  done
}

# After containerd and the kubelet have ended. The servers in the pods may finish their writing.
stop_node() {
  [ -d "$dir/node" ] || return 0
  local pids i group
  for ((i = 0; i < 60; i++)); do
    pids=$(pids_of_node)
    [ -n "$pids" ] || break
    # shellcheck disable=SC2086
    case $i in 0) kill -TERM $pids 2>/dev/null || true ;; [5-9]?) kill -KILL $pids 2>/dev/null || true ;; esac
    sleep 0.1
  done
  for ((i = 0; i < 50; i++)); do
    pids=$(shims_of_node)
    [ -n "$pids" ] || break
    # shellcheck disable=SC2086
    kill -KILL $pids 2>/dev/null || true
    sleep 0.1
  done
  for ((i = 0; i < 50; i++)); do
    while read -r group; do rmdir "$group" 2>/dev/null || true; done < <(cgroups_of_node)
    [ -n "$(cgroups_of_node)" ] || break
    sleep 0.1
  done
  rmdir /sys/fs/cgroup{,/*}/k8s.io 2>/dev/null || true                # stays if another containerd has something there
  ip link del "$(node_name)" 2>/dev/null || true
  rm -rf --one-file-system "$dir/node"
}

# A /24 that this machine does not use, kept for the next start.
choose_subnet() {
  local n subnet
  subnet=$(cat "$dir/etc/subnet" 2>/dev/null || true)
  while [ -z "$subnet" ] || ip -4 route | grep -q "^$subnet\."; do
    n=$((RANDOM % 250))
    subnet=10.244.$n
  done
  echo "$subnet" >"$dir/etc/subnet"
  echo "$subnet"
}

prepare_node() {
  local name subnet key snapshotter=overlayfs
  name=$(node_name)
  mkdir -p "$dir/disks" "$dir/node"/{run,lib,log,sysctl,cni,overlay/{lower,upper,work,all}} "$dir/etc/cni"
  # File systems that are mounted below disks later must reach the node's namespace.
  mountpoint -q "$dir/disks" || { mount --bind "$dir/disks" "$dir/disks" && mount --make-shared "$dir/disks"; }
  for key in "${sysctls[@]}"; do cat "/proc/sys/$key" >"$dir/node/sysctl/${key//\//.}" 2>/dev/null || true; done
  ( # no overlay on an overlay, as in a container
    cd "$dir/node/overlay"
    unshare --mount mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay all 2>/dev/null
  ) || snapshotter=native

  # The bridge plugin would switch on the machine's forwarding for a gateway of its making: pods need only each other, and us.
  subnet=$(choose_subnet)
  ip link add "$name" type bridge
  ip addr add "$subnet.1/24" dev "$name"
  ip link set "$name" up
  cat >"$dir/etc/cni/node.conflist" <<EOF
{"cniVersion": "0.4.0", "name": "$name", "plugins": [{"type": "bridge", "bridge": "$name", "isGateway": false, "ipMasq": false,
  "ipam": {"type": "host-local", "dataDir": "$dir/node/cni", "ranges": [[{"subnet": "$subnet.0/24", "gateway": "$subnet.1"}]],
           "routes": [{"dst": "0.0.0.0/0"}]}}]}
EOF
  # Without the capability CAP_SYS_RESOURCE runc cannot lower an oom_score_adj.
  cat >"$dir/etc/containerd.toml" <<EOF
version = 2
root = "$dir/node/containerd"
state = "$dir/node/state"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "$dir/node/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/library/pause:test"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "$snapshotter"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        BinaryName = "$parts/bin/runc"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$parts/cni"
    conf_dir = "$dir/etc/cni"
EOF
  echo "$snapshotter" >"$dir/node/snapshotter"
}

start_containerd() {
  prepare_node
  start_process containerd unshare --mount --propagation slave bash -c '
    set -eu
    cd "$1"
    for fake in sysctl/*; do mount --bind "$fake" "/proc/sys/$(tr . / <<<"${fake#*/}")"; done
    mount --bind log /var/log
    mount --bind lib /var/lib
    mount --bind run /run
    PATH=$2/bin:$PATH
    exec containerd --config "$3"' containerd "$dir/node" "$parts" "$dir/etc/containerd.toml"
}
ctr() { "$parts/bin/ctr" --address "$dir/node/containerd.sock" --namespace k8s.io "$@"; }
ready_containerd() { ctr version && ctr plugins ls | grep -q 'cri .*ok'; } >/dev/null 2>&1

import_images() {
  local tar
  for tar in "$parts"/images/*.tar; do
    ctr images import --snapshotter "$(cat "$dir/node/snapshotter")" "$tar" || return 1
  done >"$dir/logs/images.log" 2>&1
}

start_kube-scheduler() {
  start_process kube-scheduler "$programs/kube-scheduler" --kubeconfig="$dir/etc/components.kubeconfig" --leader-elect=false \
    --bind-address=127.0.0.1 --secure-port="${port[kube-scheduler]}" --port=0
}
ready_kube-scheduler() {
  listens kube-scheduler "${port[kube-scheduler]}" && http_ok -k "https://127.0.0.1:${port[kube-scheduler]}/healthz"
}

# Its port runs commands as root for whoever may speak to it: only for the API server.
start_kubelet() {
  start_process kubelet nsenter --mount="/proc/$(record containerd | cut -d' ' -f1)/ns/mnt" \
    "$programs/kubelet" --kubeconfig="$dir/etc/components.kubeconfig" --root-dir="$dir/node/kubelet" --cert-dir="$dir/node/pki" \
    --container-runtime=remote --container-runtime-endpoint="unix://$dir/node/containerd.sock" \
    --hostname-override=localhost --address=127.0.0.1 --port="${port[kubelet]}" --read-only-port=0 --healthz-port=0 \
    --anonymous-auth=false --client-ca-file="$dir/etc/kubelet-client.crt" --authorization-mode=AlwaysAllow \
    --cgroup-driver=cgroupfs --cgroups-per-qos=false --enforce-node-allocatable= \
    --fail-swap-on=false --eviction-hard= --image-gc-high-threshold=100 --make-iptables-util-chains=false --resolv-conf= \
    --volume-plugin-dir="$dir/node/volumeplugins" --sync-frequency=5s --registry-qps=0 --event-qps=0 \
    --serialize-image-pulls=false --node-status-update-frequency=1s
}
ready_kubelet() {
  listens kubelet "${port[kubelet]}" \
    && http_ok -k --cert "$dir/etc/kubelet-client.crt" --key "$dir/etc/kubelet-client.key" "https://127.0.0.1:${port[kubelet]}/healthz" \
    && node_is_ready
}
node_is_ready() {
  curl -q -fs --noproxy '*' --max-time 5 --cacert "$dir/etc/apiserver.crt" -H @<(echo "Authorization: Bearer $(token admin)") \
    "https://127.0.0.1:${port[kube-apiserver]}/api/v1/nodes/localhost" 2>/dev/null | tr -d ' \n' | grep -q '"type":"Ready","status":"True"'
}

# Claims that name no class get a new, empty directory in /tmp/hostpath_pv.
make_default_class() {
  api /apis/storage.k8s.io/v1/storageclasses/standard || api /apis/storage.k8s.io/v1/storageclasses \
    -H 'Content-Type: application/json' -d '{"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner":
      "kubernetes.io/host-path", "metadata": {"name": "standard", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}}'
}
