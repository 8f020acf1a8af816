#!/usr/bin/env bash
# ./uninstall.sh INVENTORY: takes KUMA Core with its data off every host of the inventory, after asking.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

read_call uninstall "$@"
check_package
# Of two machines both are taken off as well.
check_inventory --any-number
if [ "$yes" = 0 ]; then
  peers=$("$package/kuma" inventory check "$inventory" --group kuma_core_peers --any-number)
  say uninstall_ask "hosts=$(printf '%s\n' "$core" "$peers" | sed '/^$/d' | paste -sd ' ')"
  say uninstall_type "core=$core"
  read -r typed || give_up uninstall_no_terminal
  [ "${typed,,}" = "${core,,}" ] || give_up uninstall_declined
fi
open_log uninstall
run_playbook uninstall
finish
