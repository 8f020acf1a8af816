import { INSTALL_EN } from "./install-en.ts";
import { INVENTORY_EN } from "./inventory-en.ts";
import { RECOVERY_HOST_EN } from "./recovery/host-en.ts";

/** Errors that only programs receive, not the page: their texts are not loaded with it. */
export type CallerError = "misdirected" | "not_leader" | "method_not_allowed" | "unsupported_media_type";

/** Texts used only on a host (CLI, the Core's console and log), in English. The page never loads them. */
export const HOST_EN = {
  ...INVENTORY_EN,
  ...INSTALL_EN,
  ...RECOVERY_HOST_EN,

  // Errors of the API that the page never receives
  "title.misdirected": "Unknown host name",
  misdirected:
    "This console does not answer under {host?=the name that it was called by|*=the name {host}}. Call it by the full name or an address of its host; on its own machine, as in a trial, by 127.0.0.1 or localhost. A further name, such as a balancer’s, stands in KUMA_CONSOLE_HOSTS of its environment, and a proxy passes it on: in nginx by “proxy_set_header Host $http_host;”.",
  "title.not_leader": "Not the leader",
  not_leader: "This Core does not lead. Send the request to the leader named in Location.",
  "title.method_not_allowed": "Method not allowed",
  method_not_allowed: "This address does not take that method. See the API description for what it takes.",
  "title.unsupported_media_type": "Not JSON",
  unsupported_media_type: "A change must be sent as Content-Type: application/json.",

  // The engine
  engine_missing:
    "No etcd was found: not in KUMA_ETCD, the home, or PATH. Install etcd {needed} or newer, or name it with KUMA_ETCD=/path/to/etcd.",
  engine_too_old:
    "etcd {found?=on this machine|*={found}} is too old{needed?= for the data or the cluster|*=; {needed} or newer is needed}. Install a newer one, or name it with KUMA_ETCD=/path/to/etcd.",
  engine_unusable: "{path} cannot be used as etcd: {message}. Name a working one with KUMA_ETCD=/path/to/etcd.",
  engine_crashed:
    "etcd stopped by itself{signal?=|*= (signal {signal})}{exitCode?=|*= (exit code {exitCode})}. {log?=Its log says why|*=Its last words are in {log}}; mend that and start again.",
  engine_start_failed:
    "etcd could not be started{fault?=|*= ({fault})}. {log?=The Core’s log says why|*=The logs in {log} say why}; mend that and start again.",
  peers_unreachable:
    "The engine cannot reach the other members, or their list differs from its own. Check names and port 7209 between the hosts.",

  // Ports and addresses
  ports_taken:
    "{port?=A port that this Core needs|*=Port {port} on {address}} is taken by another program. Stop it, or give this Core another address.",
  console_port_taken:
    "Port {port} on {address} is taken by another program. Stop it, or have the console listen elsewhere: --listen HOST:PORT.",
  console_address_not_here:
    "{address} is not one of this machine’s, so nothing can listen there. Correct --listen HOST:PORT.",
  address_not_here:
    "{address?=The given address|*={address}} is not one of this machine’s, so nothing can listen there. Check --host and the listen options.",
  no_free_address: "No free loopback address was found from {first} up. Stop a Core of the trial first.",
  console_certificate_needed:
    "Refusing to listen on {address}: off loopback the console speaks TLS only, and it has no certificate. Give it one with --cert FILE --key FILE, or use 127.0.0.1.",
  certificate_unusable:
    "{file} cannot be used as the console’s certificate: {message}. PEM is needed: the certificate with those it was signed by, and its own key, not expired and without a passphrase.",

  // The home
  home_in_use:
    "{home?=This home|*={home}} is in use by {pid?=another Core|*=the Core with process ID {pid}}. Stop that one first, or choose another home with --home.",
  home_foreign: "{home} was not made by this program, so it is not touched. Choose an empty folder with --home.",
  home_half_written:
    "{file} is missing or damaged: this home holds a start that was cut off. If nothing in it is needed, empty the folder and start again; else restore the file.",
  file_unreadable:
    "{file} cannot be read: {code?ENOENT=it is not there|EACCES=this account may not|EISDIR=it is a folder|*={message}}.",
  home_unwritable: "{home} cannot be written: {message}.",
  home_other_host: "{home} belongs to the Core at {found}, not {asked}. Leave --host out, or choose another --home.",
  home_other_id: "This home belongs to service {found}, not to {expected}. Give each Core its own --home.",
  data_foreign:
    "The engine’s data{home?=|*= in {home}} is not this Core’s: it belongs to another cluster or program{found?=|*= (found: {found})}. Choose another --home, or move that data away.",
  data_in_use:
    "Another engine already runs on this Core’s data. Stop it first; if the Core was killed a moment ago, try again in a few seconds.",
  data_damaged:
    "The engine’s data is damaged{file?=|*=: {file}}. Nothing was changed. If the cluster has other Cores, remove this one and join it anew. Otherwise see “The majority is lost” in docs/operations.md.",
  member_removed:
    "This Core was removed from the cluster{at?=|*= on {at:time}}{by?=|*= by {by}}. To join again: add a new Core service in the console and run its command with an empty home; an installed host is cleared by kuma core --uninstall --purge.",
  member_removed_outside:
    "etcd’s member list no longer has this Core{at?=|*= (found {at:time})}: the member was removed with another tool, or the cluster was recovered without it. It cannot continue with its data. To join again: add a new Core service in the console and run its command with an empty home; an installed host is cleared by kuma core --uninstall --purge.",
  data_behind:
    "The engine’s data on this host is older than what this Core had confirmed to the others, as after putting back a disk image, a virtual machine’s snapshot or a copy. It cannot go on with it. Remove this Core in the console, clear the host with kuma core --uninstall --purge, and join it anew. Where no other Core has the data, see “The majority is lost” in docs/operations.md.",
  data_unreadable:
    "The engine may not read or write its own files. Give the folder {home?=of this Core|*={home}} back to the account that the Core runs as, then start again.",
  disk_full:
    "The engine stopped because the disk is full. Make room{home?=|*= on the disk of {home}}; it is started again by itself.",
  disk_failing:
    "The engine stopped because its disk fails or can only be read. Look into the host’s system log; if the disk is lost, remove this Core and join the host anew.",
  open_files:
    "The engine stopped because it may open no more files. Raise the limit of open files of the account or unit that it runs in.",
  memory_short: "The engine stopped because the host has no memory left. Free some, or give the host more.",
  certificate_broken:
    "The engine cannot use its certificate or key: a file in the Core’s certificates folder is damaged or was exchanged. Put it back as it was, or remove this Core and join the host anew.",
  join_ended:
    "The join of this host was {why?join_renewed=ended: its ID was renewed|*=given up}{at?=|*= on {at:time}}{by?=|*= by {by}}{why?join_stalled=: it made no progress for {seconds} {seconds#second|seconds} while {after} waited|*=}. To join again: renew the ID in the console and run its command with an empty home; an installed host is cleared by kuma core --uninstall --purge.",
  prepared_for_joining:
    "This home was prepared for joining a cluster. Use --raft.join and --id; or, to start a new cluster all the same, --new-cluster.",

  // Joining
  join_name_mismatch:
    "{host} answers, but its certificate does not carry that name. Join by the name or address that the page’s command shows.",
  join_unreachable:
    "{host} cannot be reached{why?refused=: the connection is refused|no_route=: there is no way there|prohibited=: this host’s own firewall forbids it|timeout=: no answer in time|closed=: it closes the connection|unresolved=: the name does not resolve|untrusted=: its certificate is not accepted|tls_alert=: it refuses the TLS connection|*=}. Check the address and port (7210), and that the Core runs there.",
  not_a_core: "{host} answers, but it is no Core of this product. Check the address; the port for joining is 7210.",
  join_at_console:
    "{host} is a console of the cluster, and nothing can join there. The port for joining is 7210: --raft.join {name}:7210",
  ca_mismatch:
    "This is not the cluster you mean: expected the CA {expected}, found {found}. The ID was not sent. Copy the command from the right console; if you did, somebody may be listening in between.",
  ca_prepared_other:
    "The cluster at {host} has the CA {found}, and this host was prepared to trust {expected}. The ID was not sent. If the cluster was recovered or restored since, copy the ready command from its console: it names the new CA. If not, this is another cluster, or somebody may be listening in between.",
  no_trust:
    "The cluster at {host} is not trusted yet, and nothing was sent. Either give its fingerprint, --raft.ca-hash sha256:… (the page’s command carries it), or put its ca.crt into the home beforehand.",
  console_no_trust:
    "The cluster at {host} is not trusted yet, and nothing was sent. Name its CA with --ca FILE, which is core/ID/certificates/ca.crt in the home of any of its Cores, or the fingerprint of that CA with --raft.ca-hash sha256:… (the page’s command for joining carries it).",
  confirm_fingerprint: "The cluster at {host} shows the fingerprint {fingerprint}. Is it the one on the page? [y/N]",
  fingerprint_declined: "Not confirmed; nothing was sent.",
  move_no_core:
    "There is no Core in {home} that could move, or this user may not read it. See --home, and put sudo before the command.",
  move_not_member:
    "The Core in {home} has no place in a cluster yet: there is nothing to move. Take it off this host and join anew.",
  waits_here: "Until then it waits here; Ctrl+C ends that, and the same command goes on with it.",
  waits_for_approval:
    "An administrator of the cluster has to let this host in, by {at:zoned}: “Review” in the banner above Active services, or kuma service approve {name}. The fingerprint of this host’s key, to compare there: {fingerprint}.",
  cluster_fingerprint: "The cluster’s fingerprint: {fingerprint}",
  enrolled: "{name} is enrolled. The cluster now proves that every Core reaches this host, then copies its data here.",
  joined_as_learner: "{name} holds all the data. It will vote as soon as one more Core joins.",
  joined: "{name} is a member in good order.",

  // The command line
  listening: "Console: {url}",
  console_own_address:
    "This console holds no certificate of a Core. Enter the address of its host on the page under Settings → Sign-in → Proxies in front of the console; until then the Cores count all who use it as one address, with one share of tries, and the audit names that host.",
  cluster_begun:
    "Nothing lived in {home}: a new cluster was begun there. The fingerprint of its CA: {fingerprint}. If a Core that exists was meant, stop this one and correct --home.",
  core_continues: "{name} continues with what is in {home}.",
  core_running: "{name} is running on {address}.",
} as const satisfies Record<`title.${CallerError}` | CallerError, string> & Record<string, string>;

/** Codes that only the host's tables have a text for. */
export type HostCode = keyof typeof HOST_EN;
