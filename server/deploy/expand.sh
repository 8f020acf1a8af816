#!/usr/bin/env bash
# ./expand.sh expand.inventory.yml: prepares further hosts for a cluster that runs. Installs no Core.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

read_call expand "$@"
check_package
check_inventory
open_log expand
open_private
run_playbook expand -e "kuma_addresses_file='$private/addresses'"
if [ "$result" = 0 ] && [ "$check" = 0 ]; then
  report expand_next "core=$core"
  while read -r host address; do
    report expand_next_address "host=$host" "address=$address"
  done <"$private/addresses"
fi
finish
