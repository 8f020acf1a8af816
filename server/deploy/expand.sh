#!/usr/bin/env bash
# ./expand.sh expand.inventory.yml: prepares further hosts for a cluster that runs. Installs no Core.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

read_call expand "$@"
check_package
check_inventory
open_log expand
run_playbook expand
[ "$result" != 0 ] || [ "$check" = 1 ] || tell expand_next "core=$core"
finish
