# shellcheck shell=bash disable=SC2034 # its variables are for the scripts that source it
# What install.sh, expand.sh and uninstall.sh share. Exit codes: 0 done; 1 not every host is in order;
# 2 wrong call, inventory or package, nothing was done; 3 hosts cannot be reached; 130 interrupted.

package=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
locale=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}
case $locale in ru | ru[_.-]*) language=ru ;; *) language=en ;; esac

# say CODE [NAME=VALUE]…: a sentence of words/*.txt with its fields filled.
say() {
  local code=$1 line text pair
  shift
  line=$(grep -m 1 "^${code//./\\.} = " "$package/words/$language.txt" || true)
  text=${line#"$code = "}
  for pair in "$@"; do text=${text//"{${pair%%=*}}"/"${pair#*=}"}; done
  printf '%s\n' "$text"
}

# give_up CODE [NAME=VALUE]…: nothing was done.
give_up() {
  say "$@" >&2
  exit 2
}

# On the screen and in the log.
report() { say "$@" | tee -a "$log"; }

# help NAME: all options of a script, and what it answers.
help() {
  say "usage.$1"
  sed -nE "s/^help\.($1|all)\.[0-9]+ = //p" "$package/words/$language.txt"
}

# read_call NAME ARGUMENT…: sets inventory, check (0 or 1) and yes (0 or 1).
read_call() {
  local name=$1 word
  shift
  script=$name inventory='' check=0 yes=0
  for word in "$@"; do
    case $word in
      -h | --help) help "$name"; exit 0 ;;
      --check) [ "$name" != uninstall ] || give_up unknown_option "option=$word"; check=1 ;;
      --yes) [ "$name" = uninstall ] || give_up unknown_option "option=$word"; yes=1 ;;
      -*) say unknown_option "option=$word" >&2; give_up "usage.$name" ;;
      *) [ -z "$inventory" ] || give_up "usage.$name"; inventory=$word ;;
    esac
  done
  [ -n "$inventory" ] || give_up "usage.$name"
  [ -f "$inventory" ] || give_up "no_inventory.$name" "file=$inventory" "templates=$package"
}

# The package is whole: every file of SHA256SUMS is as it was packed.
check_package() {
  local said bad missing
  [ -f "$package/SHA256SUMS" ] || give_up package_incomplete file=SHA256SUMS
  if ! said=$(cd "$package" && LC_ALL=C sha256sum --check --quiet SHA256SUMS 2>&1); then
    missing=$(sed -n 's/^sha256sum: \(.*\): No such file or directory$/\1/p' <<<"$said" | paste -sd ' ')
    [ -z "$missing" ] || give_up package_incomplete "file=$missing"
    bad=$(sed -n 's/: FAILED$//p' <<<"$said" | paste -sd ' ')
    [ -z "$bad" ] || give_up package_damaged "files=$bad"
    give_up package_unread "message=$(grep -m 1 -v ': FAILED' <<<"$said")"
  fi
  [ -x "$package/kuma" ] || give_up package_incomplete file=kuma
}

# The inventory makes sense (`kuma inventory check`); sets core, the name of the host of the first Core, and peers, those
# of the others, a line each.
check_inventory() {
  local hosts code=0 options=(--groups)
  # Of two machines both are taken off as well.
  [ "$script" != uninstall ] || options+=(--any-number)
  hosts=$("$package/kuma" inventory check "$inventory" "${options[@]}") || code=$?
  # 1 and 2 are its own answers, which it has explained; with any other it did not run, or not to its end.
  case $code in
    0) ;;
    1 | 2) give_up inventory_wrong ;;
    *) give_up kuma_failed "program=$package/kuma" "code=$code" ;;
  esac
  core=$(sed -n 's/^kuma_core //p' <<<"$hosts")
  peers=$(sed -n 's/^kuma_core_peers //p' <<<"$hosts")
  command -v ansible-playbook >/dev/null || give_up no_ansible
}

# open_log NAME: ./log/NAME-YYYYMMDD-HHMMSS.log, for its owner alone.
open_log() {
  log=$PWD/log/$1-$(date +%Y%m%d-%H%M%S).log
  local said
  said=$( (umask 077 && mkdir -p log && : >"$log") 2>&1) || give_up no_log "file=$log" "message=${said##*: }"
}

# A folder of this run for us alone: connections that are kept open, and what must not stand in the log.
private=''
open_private() {
  private=$(mktemp -d /tmp/kuma-XXXXXX)
  trap close_private EXIT
}
close_private() {
  local socket
  for socket in "$private"/*; do
    [ ! -S "$socket" ] || ssh -q -o ControlPath="$socket" -O exit any 2>/dev/null || true
  done
  rm -rf "$private"
}

# What Ansible says on stderr: into the log, and on the screen too until USR1: of an end by Ctrl+C Python says a lot.
print_errors() {
  local line screen=1
  trap '' INT TERM HUP
  trap 'screen=0' USR1
  while IFS= read -r line || [ -n "$line" ]; do
    printf '%s\n' "$line" >>"$log" || true
    [ "$screen" = 0 ] || printf '%s\n' "$line" >&2 || true
  done
}

# run_playbook NAME [ARGUMENT…]: Ansible with our roles; sets result to our exit code.
run_playbook() {
  local playbook=$package/$1.yml errors_to programs version child errors tries code=0 signal=INT interrupted=0
  [ -n "$private" ] || open_private
  shift
  [ "$check" = 0 ] || set -- "$@" --check
  # Their hashes, which check_package has just found to be right: what a host has already is not sent again.
  programs=$(sed -nE 's/^([0-9a-f]{64})  (kuma|etcd|etcdctl|etcdutl)$/"\2": "\1"/p' "$package/SHA256SUMS" | paste -sd ,)
  version=$("$package/kuma" version)
  version=${version%%$'\n'*}
  # What the caller set for Ansible would win over our ansible.cfg, and its own folder would stay in the home.
  unset "${!ANSIBLE_@}"
  export ANSIBLE_CONFIG=$package/ansible.cfg ANSIBLE_SSH_CONTROL_PATH_DIR=$private ANSIBLE_LOCAL_TEMP=$private
  # It takes YAML by the ending of the file alone; ours is recognised by its content.
  export ANSIBLE_HOME=$private ANSIBLE_YAML_FILENAME_EXT=.yml,.yaml,.json,.${inventory##*.}
  export KUMA_LOG=$log KUMA_RESULT=$private/result KUMA_LANG=$locale KUMA_LANG_SHORT=$language
  # The outcome of another playbook is not reported as this one's.
  rm -f "$private/result" "$private/result.planned"
  exec {errors_to}> >(print_errors)
  errors=$!
  # A session of its own: with no terminal ssh says that it may not in, where it would ask for a key's passphrase and be
  # stopped for it. A signal to this script alone reaches Ansible and its ssh too; the second one ends them at once.
  # Ansible wants a UTF-8 locale, whatever the caller has.
  (
    trap - INT QUIT
    LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 exec setsid --wait ansible-playbook -i "$inventory" "$playbook" \
      -e "{\"kuma_programs\": {$programs}}" -e "kuma_version='$version'" "$@" </dev/null
  ) 2>&"$errors_to" {errors_to}>&- &
  child=$!
  exec {errors_to}>&-
  trap 'kill -USR1 "$errors" 2>/dev/null || true
    kill "-$signal" -- -$child 2>/dev/null || true
    signal=TERM interrupted=1' INT TERM HUP
  wait "$child" || code=$?
  while kill -0 "$child" 2>/dev/null; do wait "$child" || code=$?; done
  # What was said last stands above what comes now; a process that Ansible left behind may hold the pipe for ever.
  for tries in {1..40}; do
    kill -0 "$errors" 2>/dev/null || break
    sleep 0.05
  done
  trap - INT TERM HUP
  if [ "$interrupted" = 1 ]; then
    report interrupted
    report log_is "file=$log"
    exit 130
  fi
  # Ansible's own code forgets the plays before the last.
  result=$(cat "$private/result" 2>/dev/null || true)
  if [ "$code" != 0 ] || [ -z "$result" ]; then [ "$result" = 3 ] || result=1; fi
}

# The last lines of a run.
finish() {
  [ "$check" = 0 ] || report would_change
  if [ "$result" != 0 ]; then
    report some_failed
  elif [ "$check" = 1 ] && [ -e "$private/result.planned" ]; then
    report "planned.$script"
  elif [ "$script" = uninstall ]; then
    report all_removed
  else
    report all_done
  fi
  report log_is "file=$log"
  exit "$result"
}
