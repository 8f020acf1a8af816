#!/usr/bin/env bash
# ./uninstall.sh INVENTORY: takes KUMA Core with its data off every host of the inventory, after asking.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

# Members of the cluster that would be left behind, and hosts that could not be asked for theirs. Changes nothing.
tell_members() {
  local members unseen
  report uninstall_looks
  open_private
  KUMA_MEMBERS=$private/members run_playbook members --check
  # Where Ansible did not come to its end, nothing is known of any.
  [ -e "$private/members" ] || printf '%s\n' "$core" "$peers" | sed -n 's/^./unseen &/p' >"$private/members"
  members=$(sed -n 's/^member //p' "$private/members" | paste -sd ' ')
  unseen=$(sed -n 's/^unseen //p' "$private/members" | paste -sd ' ')
  [ -z "$members" ] || report uninstall_others "members=$members"
  [ -z "$unseen" ] || report uninstall_unseen "hosts=$unseen"
}

read_call uninstall "$@"
check_package
check_inventory
open_log uninstall
hosts=$(printf '%s\n' "$core" "$peers" | sed '/^$/d' | paste -sd ' ')
tell_members
if [ "$yes" = 0 ]; then
  say uninstall_ask "hosts=$hosts"
  say uninstall_type "core=$core"
  # The last line of an input may lack its end.
  read -r typed || [ -n "$typed" ] || give_up uninstall_no_answer
  [ "${typed,,}" = "${core,,}" ] || give_up uninstall_declined
fi
run_playbook uninstall
finish
