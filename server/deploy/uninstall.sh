#!/usr/bin/env bash
# ./uninstall.sh INVENTORY: takes KUMA Core with its data off every host of the inventory, after asking.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

# Members of the cluster that would be left behind, and hosts that could not be asked for theirs. Changes nothing.
tell_members() {
  local members unseen
  tell uninstall_looks
  open_private
  : >"$private/members"
  KUMA_MEMBERS=$private/members run_playbook members --check
  members=$(sed -n 's/^member //p' "$private/members" | paste -sd ' ')
  unseen=$(sed -n 's/^unseen //p' "$private/members" | paste -sd ' ')
  [ -z "$members" ] || tell uninstall_others "members=$members"
  [ -z "$unseen" ] || tell uninstall_unseen "hosts=$unseen"
}

read_call uninstall "$@"
check_package
check_inventory
open_log uninstall
tell_members
if [ "$yes" = 0 ]; then
  say uninstall_ask "hosts=$(printf '%s\n' "$core" "$peers" | sed '/^$/d' | paste -sd ' ')"
  say uninstall_type "core=$core"
  read -r typed || give_up uninstall_no_terminal
  [ "${typed,,}" = "${core,,}" ] || give_up uninstall_declined
fi
run_playbook uninstall
finish
