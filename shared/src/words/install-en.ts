/** Texts of `kuma core --install`, `--uninstall` and `--check`, and of the unit's status line. Part of host-en.ts. */
export const INSTALL_EN = {
  // The status line of the unit
  unit_waits:
    "{name} is enrolled. The cluster now proves that every Core reaches this host. The row in the console says what is waited for.",
  unit_starts: "{name} starts its engine and reads the registry.",
  unit_leads: "{name} leads the cluster.",
  unit_follows: "{name} follows the leader.",
  unit_leaderless:
    "{name} runs, but the cluster has no leader: no majority of the voters reach each other. Start the others, or mend the network.",

  // What a check finds
  found_fault: "Fault: {text}",
  found_note: "Note: {text}",
  check_good: "Everything that can be checked beforehand is in order. Nothing was changed.",
  check_bad: "{count} {count#fault|faults}. Nothing was changed; mend the above and check again.",
  host_not_root: "This needs root: put sudo before the command.",
  host_not_packaged:
    "Only the packaged executable can be installed, and this is a checkout. Make one with npm run package, or run the Core in the foreground without --install.",
  host_no_systemd: "systemd does not run here, and an installed Core is a systemd service.",
  host_systemd_old: "systemd is {found}; {needed} or newer is needed.",
  host_libc_old:
    "The C library is glibc {found}; the etcd that comes with this program needs {needed}. Use a newer system, or name an etcd that runs here with KUMA_ETCD=/path/to/etcd.",
  host_name_local:
    "The name of this host is {found?=not set|*={found}}. Give it its full name: hostnamectl set-hostname NAME.DOMAIN",
  host_name_short:
    "The name of this host is {found}, without a domain. Give it its full name: hostnamectl set-hostname {found}.DOMAIN",
  host_name_differs:
    "The static name of this host is {found}, but hostname -f says {full}. Make them one: hostnamectl set-hostname {full}, or correct /etc/hosts.",
  host_unresolved: "{name} does not resolve here. Add it to DNS or to /etc/hosts: ADDRESS {name}",
  host_loopback:
    "{name} resolves to {found} here, where no other host can reach it. Take the name out of that line of /etc/hosts and give it the host’s own address.",
  host_loopback_first:
    "{name} resolves to {found} here. Before other Cores join, give the name the host’s own address in /etc/hosts.",
  host_clock_unsynced: "The clock is not kept by a time service. Let it be: timedatectl set-ntp true",
  host_port_taken:
    "Port {port} is taken by {program?=another program|*={program}}. Stop that, or move it to another port.",
  host_disk_full: "{path} has {free:n} MB free; at least {needed:n} MB are needed.",
  host_disk_small: "{path} has {free:n} MB free; {wanted:n} MB are recommended.",
  host_disk_noexec: "{path} is mounted noexec; programs cannot run there.",
  host_disk_unwritable: "{path} cannot be written: {message}.",
  host_fsync_slow:
    "The disk confirms a write after {median} ms (slowest {worst} ms). etcd wants less than 10 ms; leaders may change often.",
  host_home_not_folder: "{home} is no folder, so it is not touched. Move it away, or choose another --home.",
  host_home_place:
    "{home} cannot hold an installed Core: the service does not see /home, /root, /run and /tmp. Leave --home out, or choose a folder such as /srv/kuma.",
  host_home_name:
    "{home}: an installed Core’s folder is an absolute path of letters, digits, dots, underscores, hyphens and slashes.",
  host_beside_left:
    "Not taken, because others may have put it there or may write to it: {files}. The files of a package belong into a folder of your own that nobody else may write to.",
  host_engine_name:
    "KUMA_ETCD is {path}, but an installed Core’s etcd is named by an absolute path of letters, digits, dots, underscores, hyphens and slashes.",
  host_engine_place:
    "KUMA_ETCD is {path}, but the service does not see /home, /root, /run and /tmp. Put that etcd into a folder such as /usr/local/bin.",

  // Installing
  install_other_core:
    "{name} is installed here already ({unit}), and a host runs one Core. Nothing was changed. If another one is to take its place, first: kuma core --uninstall --purge",
  install_gone_core:
    "{name} of this host was removed from its cluster, but its data is still here. Nothing was changed. To clear it away, so that this host can join anew: kuma core --uninstall --purge",
  install_other_home:
    "{unit} has its Core in {found}, not in {home}. Nothing was changed. If that Core is meant, add: --home {found}",
  install_under_way:
    "Another installation or removal runs on this host{pid?=|*= (process {pid})}. Wait for its end, then try again.",
  install_begin: "Installing a Core in {home}.",
  install_again: "{name} is installed here; it is brought up to date.",
  install_made: "{home} is there, and the user kuma.",
  install_programs: "{files} put into {home}.",
  install_founded: "The new cluster’s CA and this host’s certificate are made.",
  install_unit: "{unit} is written and enabled.",
  install_started: "{unit} runs.",
  install_nothing: "There was nothing to change.",
  install_waits:
    "Installed. {unit} runs, waits for an administrator’s approval, and joins by itself then. How it stands: systemctl status {unit}",
  install_done: "{name} is installed: {unit} runs now, and whenever this host starts.",
  install_console: "Console: {url}",
  install_link_later: "A setup link for the first administrator is shown by: sudo {command}",
  install_no_space: "the disk of {path} is full. Make room there and run the same command again",
  install_read_only: "{path} is on a file system that is mounted read-only",
  install_failed:
    "Not installed. What failed: {stage?preflight=the checks|programs=putting user, folder and programs there|identity=getting an identity for this host|unit=making the service|start=starting the service|join=becoming a member in good order|*={stage}}{message?=.|*=: {message}}",
  install_command: "{command} says: {message}",
  install_ended:
    "the service ended{result?success= by itself|*= (result {result}, exit code {exitCode?=none|*={exitCode}})}",
  install_no_progress: "no progress for {seconds} s; last: {last?=nothing|*={last}}",
  install_log: "The last lines of its log:",
  install_undone: "This host is as it was before.",
  install_not_undone: "This could not be taken back: {message}. Look at it; the same command may be repeated.",
  install_id_used:
    "This try may have used the ID up. If the next one says so, renew it in the console: Active services, the row’s ⋮, Renew ID.",
  install_stays:
    "This Core {unclear?true=may have its place in the cluster still|*=has its place in the cluster by now and cannot give it back}, so it stays installed: taken away, it would count as a dead member. It goes on by itself. To look at it: systemctl status {unit}",
  install_place_unknown:
    "Nobody confirms whether this host was given a place in its cluster. Where its row in the console shows one, remove the service there.",
  install_left:
    "Its place in the cluster is given back, and its row in the console is gone. For another try: add a Core service there and use the new ID.",
  install_interrupted: "Interrupted. What was begun is taken back; please wait.",

  // Moving
  move_nothing: "Nothing to move: the cluster knows {name} as {host} ({addresses}) already.",
  move_taken_back: "{name} stays where it is: {host} ({addresses}). The other addresses are free.",
  move_not_allowed: "This user may not read or write what is in {home}: put sudo before the command.",
  move_waits: "Nothing has changed so far. Once it is approved, run the same command again.",
  move_recorded: "The cluster has recorded the new addresses of {name}: {host} ({addresses}).",
  move_restarts: "{name} restarts with them as soon as the cluster can spare it for a moment.",
  move_when_started:
    "{name} does not run, or no other Core hears it: it takes the new addresses when it is started again. Until then the old ones stay its own.",
  move_done: "{name} has moved to {host} ({addresses}). Its old addresses are free.",
  move_late:
    "For {seconds} s the cluster has not seen {name} at its new addresses. Look at its log; the same command goes on with the move, or takes it back with the old names.",
  move_unclear: "Nobody confirms how far the move is. Run the same command again: it goes on from there.",

  // Uninstalling
  uninstall_nothing: "No Core is installed in {home}. There is nothing to do.",
  uninstall_other_id: "The Core of this host is {name} ({unit}), not the one of that ID. Nothing was changed.",
  uninstall_stays:
    "{name} cannot leave its cluster now, so nothing was changed. {message} To take it off this host all the same, where it then stays a dead member of its cluster: --keep-member",
  uninstall_stays_last:
    "{name} cannot leave its cluster now, so nothing was changed. {message} If the whole cluster is to go, remove its other Cores first.",
  uninstall_alone:
    "{name} is the only Core of its cluster: without it there is no cluster and no console{purge?true=, and what it holds is gone for good|*=}.",
  uninstall_leaves:
    "{name} is a member of a cluster and leaves it first{leads?true=; it leads now, and another Core takes over|*=}.",
  uninstall_stays_dead:
    "{name} stays a dead member of its cluster, which goes on counting it until it is removed in the console.",
  away_sum: "Without it: {alive} of {voters} {voters#voter|voters} alive, majority {majority}.",
  away_sum_stops:
    "Without it: {alive} of {voters} {voters#voter|voters} alive, majority {majority}: nothing can be changed until another Core is back.",
  leave_under_way: "{name} is being taken out of its cluster.",
  leave_done: "{name} has left its cluster.",
  leave_unreachable:
    "No other Core of its cluster gave an answer ({asked}). See that they run, can be reached from here, and take this host’s certificate.",
  leave_unclear:
    "Nobody confirms that {name} leaves, but the cluster may still take it out. Run the same command again to see.",
  uninstall_unknown:
    "{unit} is there, but nothing in {home} tells what Core it is: its core.json is gone or damaged. If it is a member of a cluster, it will count there as a dead one. If that is what you want: --keep-member",
  uninstall_ask:
    "This stops {name} and removes its service {unit} from this host{purge?true=, and DELETES ALL ITS DATA AND LOGS in {folder}|*=. Its data and logs stay in {folder}}.",
  uninstall_type: "To confirm, type its name ({name}):",
  uninstall_declined: "Not confirmed. Nothing was removed.",
  uninstall_interrupted:
    "Interrupted. What was asked of the cluster goes on there; run the same command again to finish.",
  uninstall_no_terminal: "Nobody can be asked here. To do it without asking: --yes",
  uninstall_done: "{name} is uninstalled: {unit} is gone.",
  uninstall_kept:
    "Its data and logs stay in {folder}; kuma core --install starts it again, --uninstall --purge deletes them.",
  uninstall_kept_gone:
    "Its data and logs stay in {folder}, to be looked at only: it is no member any more. Before this host joins anew: kuma core --uninstall --purge",
  uninstall_purged:
    "Its data and logs in {folder} are deleted. The programs stay in {home}; uninstall.sh takes everything away.",
  uninstall_failed: "Not uninstalled: {message}",
} as const satisfies Record<string, string>;
