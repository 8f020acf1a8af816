#!/usr/bin/env bash
# ./install.sh distributed.inventory.yml (or single.inventory.yml): prepares all hosts and starts the first Core.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

read_call install "$@"
check_package
check_inventory
open_log install
# The setup link comes back by a file for us alone, never through the log.
open_private
run_playbook install -e "kuma_link_file='$private/link'"
# The file is there where the first Core runs; it is empty where an administrator exists already.
if [ -e "$private/link" ]; then
  report install_console "core=$core"
  link=$(<"$private/link")
  if [ -z "$link" ]; then
    report install_has_administrator "core=$core"
  elif [ "${link:0:1}" = '!' ]; then
    report install_no_link "why=${link:1}"
  else
    say install_link "core=$core"
    printf '%s\n' "$link"
  fi
fi
finish
