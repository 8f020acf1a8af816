/**
 * The launcher beside the bundle. It finds the Node that is pinned in the checkout's node_modules, sets KUMA_SELF to
 * the path by which this executable was called, so that a join command can name it, and becomes Node. Plain sh: it also
 * runs where the machine's own Node is too old, or missing.
 */
export const LAUNCHER = `#!/bin/sh
self=$0
while [ -L "$self" ]; do
  to=$(readlink "$self")
  case $to in /*) self=$to ;; *) self=$(dirname "$self")/$to ;; esac
done
here=$(cd "$(dirname "$self")" && pwd -P) || exit 1
dir=$here
while [ ! -x "$dir/node_modules/node/bin/node" ]; do
  if [ "$dir" = / ]; then
    echo "kuma: the pinned Node is not installed here (npm ci in the checkout installs it)" >&2
    exit 1
  fi
  dir=$(dirname "$dir")
done
export KUMA_SELF="$here/kuma"
# Where npm start and npm test put the engine, for a join command pasted into another terminal.
export KUMA_ENGINE_CACHE="\${KUMA_ENGINE_CACHE:-$dir/.cache/etcd}"
exec "$dir/node_modules/node/bin/node" "$here/kuma.js" "$@"
`;
