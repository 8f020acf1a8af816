import type { ErrorCode } from "../contract/errors.ts";
import type { JoinStage, Role, ServiceStatus } from "../contract/service.ts";
import { ACCESS_EN } from "./access-en.ts";
import { DRILL_EN } from "./drill/en.ts";
import { LIVES_EN } from "./lives/en.ts";
import type { CallerError } from "./host-en.ts";
import type { SnapshotError } from "./snapshots/en.ts";
import type { FieldCode } from "./field-code.ts";

type PageError = Exclude<ErrorCode, CallerError | SnapshotError>;

/** Texts of the page, in English, by code. The syntax of the fields is described in template.ts. */
export const EN = {
  // Errors of the API: title and detail
  "title.validation_failed": "Not accepted as it is",
  validation_failed:
    "Something that was sent does not fit. Nothing was changed. Correct what is named and send it again.",
  "title.unauthenticated": "Not signed in",
  unauthenticated: "This needs a signed-in user or a valid token. Sign in and try again.",
  "title.forbidden": "Not allowed",
  forbidden:
    "{why?role=This needs the role {role?administrator=Administrator|operator=Operator|*=Viewer}. Ask an administrator for it.|purpose=This token was made for {purpose?backup=backups|*=restores} and may do nothing else. Use another token.|restore_by_token=Restoring by token is off. An administrator turns it on under Settings → Sign-in, or restores on the page Snapshots.|session=A token cannot do this: it needs a person who is signed in.|id_restricted=Only administrators see this ID. Ask one to use it, or renew it.|certificate=This call is for Cores with a valid certificate of this cluster.|voter=Only a voting Core may do this: use the host of one.|host=Without signing in, this host only reads who is in the cluster and its own log. Sign in with kuma login and try again.|move_refused={by?=An administrator|*={by}} turned this move away. Ask an administrator, or move to other addresses.|*=You may not do this. Ask someone who administers this cluster.}",
  "title.cross_site": "Request from another site",
  cross_site:
    "{why?host=The page is at {name}, but the console was called as {host}: a proxy does not pass the name on. Add “proxy_set_header Host $http_host;” in nginx, or {name} to KUMA_CONSOLE_HOSTS of the console. Nothing was changed.|scheme=The console does not know that the page came over TLS. Add “proxy_set_header X-Forwarded-Proto https;” in nginx, and its address to KUMA_TRUSTED_PROXIES of the console. Nothing was changed.|*=The request came from a page of another site and was refused. Nothing was changed. If it was you, use the console’s own page.}",
  "title.not_found": "Not found",
  not_found:
    "{what?service=There is no service with this ID. It may have been removed; check the list, or copy the ID again.|user=There is no such user. The account may have been removed.|session=There is no such session. It may have ended.|token=There is no such token. It may have been revoked.|operation=There is no such operation. It is kept for a day after it ends.|snapshot=There is no such snapshot. It may have been deleted.|upload=There is no such upload, or its Core no longer leads. Begin it again.|life=There is no such life of the cluster. It may have been ended already.|log=There is no log yet: no Core runs for this service, or it is of an older version.|*=There is nothing at this address. Check how it is spelled.}",
  "title.name_taken": "Name taken",
  name_taken:
    "There is already a Core service {name?=of this name|*=named “{name}”}. Names are compared without regard to case. Choose another.",
  "title.host_taken": "Host taken",
  host_taken:
    "{host?=This host|*={host}} already runs {name?=another Core service|*=the Core service {name}}. One host carries one Core: use another host, or remove the other service first.",
  "title.already_enrolled": "ID already used",
  already_enrolled:
    "This ID was already used{host?=|*= by {host}}{address?=|*= from {address}}. An ID lets one host in, once. If that was not you, look into it; to join this host, add a new Core service and use its ID.",
  "title.quorum_at_risk": "This would cost the quorum",
  quorum_at_risk:
    "After this: {voters} {voters#voter|voters}, majority {majority}, {alive} alive. The cluster could write no more, so it is refused. First bring a silent Core back, or remove that one.",
  "title.no_quorum": "No majority",
  "title.cannot_lead": "It cannot take over",
  cannot_lead:
    "{why?leads={name?=This Core|*={name}} leads already.|silent={name?=This Core|*={name}} does not answer, so it cannot take over. Start it on its host.|learner={name?=This Core|*={name}} is a learner: it has no vote and cannot lead. It becomes a voter when one more Core joins.|behind={name?=This Core|*={name}} is {lag:n} log entries behind, up to {limit:n} are accepted: changes would wait until it has them. Try again when it has caught up.|unknown=How far {name?=this Core|*={name}} is behind the leader is not known yet. Try again in a few seconds.|*={name?=This Core|*={name}} cannot take over leadership now.}",
  "title.last_core": "The last Core",
  last_core:
    "This is the last Core that votes; without it there is no cluster. Before it can go, another one has to vote: add Cores until one does.",
  "title.busy": "Not now",
  busy: "{why?restoring=Nothing was changed: the records of a snapshot are being restored, by {by} since {since:time}, {done:n} of {total:n}. Try again when that is done.|removing={name?=This Core|*={name}} is already being removed.|restarting={name?=This Core|*={name}} is already being restarted. Wait until it is back.|moving=Leadership is already being handed over to {name?=this Core|*={name}}.|silent={name?=This Core|*={name}} does not answer, so it cannot be asked to restart. Start it on its host.|not_joined={name?=This service|*={name}} has not joined yet: there is no Core to restart.|joined={name?=This Core|*={name}} has joined already: there is nothing to extend or to give up.|no_join=No host is joining as {name?=this service|*={name}}: there is nothing to extend or to give up.|no_learner={name?=This Core|*={name}} is no learner yet, and only a learner can run out of time.|*=Another act on the cluster is under way. Wait until it is done, then try again.}",
  "title.id_expired": "ID expired",
  id_expired:
    "{refusedBy?={endedBy?=This ID ran out{at?=|*= on {at:time}} without being used.|*=The join with this ID was given up by {endedBy}{at?=|*= on {at:time}}.} Renew it in the console (⋮ → Renew ID), copy the command again and run it.|*={refusedBy} turned the host away. Add a new Core service and use its ID.}",
  "title.precondition_failed": "Changed in the meantime",
  precondition_failed:
    "Somebody changed this before you. Nothing of yours was done. Look at what it is now, then decide again.",
  "title.payload_too_large": "Too large",
  payload_too_large: "The body is over the limit of {limit?=1 MiB|*={limit:n} bytes}. Nothing was changed.",
  "title.key_reused": "Idempotency key used for something else",
  key_reused: "This Idempotency-Key was already used for a different request. Take a new key for each change.",
  "title.rate_limited": "Too many tries",
  rate_limited:
    "Too many tries in a short time. Wait {seconds?=a minute|*={seconds} {seconds#second|seconds}} and try again.",
  "title.storage_full": "Storage full",
  storage_full:
    "The engine’s own limit of 2 GiB is reached, so nothing was changed; the disks may have room all the same. The leader makes room by itself: try again in a few minutes. If it stays, see “Storage full” in docs/operations.md.",
  "title.internal": "Our fault",
  internal:
    "Something went wrong inside the Core, and it was logged{requestId?=|*= under request {requestId}}. Try again; if it stays, look into the Core’s log for that request.",
  "title.core_silent": "The Core could not be asked",
  core_silent:
    "{name?=This Core|*={name}} could not be asked by the Core that was called: {why?timeout=it did not answer in time|refused=nothing listens on its port 7210, or a firewall refuses|no_route=there is no way to its host|prohibited=the rules of the calling host forbid it|no_address=the calling host has no address to call from|closed=the connection was closed before an answer came|unresolved=its name does not resolve|untrusted=its certificate is not accepted|tls_alert=it refused the TLS connection, as for a certificate that it does not accept|not_tls=what listens on its port does not speak TLS as expected|not_http=what listens on its port does not speak HTTP|*=the connection failed{fault?=|*= with {fault}}}. Its log lies on its own host: /opt/kaspersky/kuma/core/<ID>/log/core/, or journalctl -u 'kuma-core-*'.",
  "title.core_failed": "The Core answered with an error",
  core_failed:
    "{name?=This Core|*={name}} answered the Core that was called with {error?=what could not be read|*=an error ({error})}. Try again; if it stays, look into its log on its own host: /opt/kaspersky/kuma/core/<ID>/log/core/, or journalctl -u 'kuma-core-*'.",
  "title.no_leader": "No leader",
  no_leader:
    "No Core leads at the moment, so no change is accepted. An election usually takes a few seconds; if it lasts, see which Cores are off.",
  "title.too_costly": "Too costly",
  too_costly: "{part?=A part of the request|*=“{part}”} needs more work than one request may cause. Simplify it.",
  "title.overloaded": "Busy",
  overloaded: "There is no room for one more answer. Try again in a second.",
  "title.read_lost": "Not answered",
  read_lost: "The connection to the Core broke twice. Try again in a minute.",
  "title.outcome_unknown": "Outcome unknown",
  outcome_unknown:
    "The change was sent, but nobody confirmed it: it may have been done or not. Repeat it with the same Idempotency-Key, which never does it twice, or look at the list.",

  // One field of an input
  blank: "Enter a name.",
  too_long: "At most 128 characters.",
  duplicate_key: "A key stands twice in one object. Send each key once.",
  control_characters: "Line breaks, control characters and other characters that cannot be seen are not allowed.",
  uuid: "An ID looks like 3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57, in lower case. Copy it again.",
  time: "A time looks like 2026-11-23T05:10:00.000Z.",
  integer: "A whole number is needed.",
  boolean: "Either true or false.",
  sort: "The list cannot be sorted by that.",
  format: "This does not have the form that is needed.",
  json: "This is not valid JSON.",
  regex: "This is not a regular expression that can be used here.",
  invalid_type: "Missing, or of the wrong type.",
  invalid_value: "This value is not one of those allowed.",
  invalid_format: "This does not have the form that is needed.",
  invalid_union: "This fits none of the forms that are allowed.",
  too_small: "Too short or too small.",
  too_big: "Too long or too large.",
  unrecognized_keys: "There is no such field. Remove it, or check its spelling.",

  // Status, roles, kinds, cluster verdicts
  "status.on": "On",
  "status.off": "Off",
  "status.warning": "Warning",
  "status.not_installed": "Not installed",
  "status.expired": "Expired",
  "status.refused": "Refused",
  "status.given_up": "Given up",
  "status.joining": "Joining",
  "status.version_differs": "Version differs",
  "status.removing": "Removing",
  "status.unknown": "Unknown",
  "role.leader": "Leader",
  "role.follower": "Follower",
  "role.candidate": "Candidate",
  "role.learner": "Learner",
  "kind.core": "Core",
  "level.healthy": "Healthy",
  "level.warning": "Warning",
  "level.down": "No writes",
  "level.unknown": "Unknown",

  // Reasons of a light
  silent_since: "Silent since {since:time}. Check that the host runs and can be reached.",
  ports_refuse:
    "Its ports refuse: the host is up, the Core is not running since {since:time}. Start the Core on the host.",
  never_heard: "Not heard of since the present leader began to listen. Check that the host runs.",
  never_witnessed: "No Core has reported on it yet, so nobody can tell.",
  witness_old: "The last report on it is from {since:time}; what happened since, nobody can tell.",
  cut_off: "Cannot tell: this Core is cut off. It reaches no majority; the consoles of the other Cores may show more.",
  leader_cannot_reach:
    "The leader cannot reach it; {core} can. Check the network between it and the leader, ports 7209 and 7210.",
  lag_high: "{lag:n} {lag#entry|entries} behind the leader. It cannot take over well until it has caught up.",
  clock_offset: "Its clock is {ms:n} ms off the leader’s. Check time synchronisation on the host.",
  fsync_slow:
    "Its disk is slow: 1 write in 100 takes {ms:n} ms or more to be safe. Move the data to a faster disk, or find what else uses it.",
  processor_starved:
    "It waits {percent} % of the time for a processor. Give its host more processors, or find what else uses them.",
  disk_low: "Only {percent} % of its disk is free. Make room before the Core has to stop.",
  certificate_soon:
    "Its certificate runs out {days?0=within a day|*=in {days} {days#day|days}}. It should have renewed itself: look into the Core’s log.",
  certificate_expired:
    "Its certificate ran out on {at:time}. It must be renewed before the Core can talk to the others again.",
  version_differs: "Runs version {version}, the leader runs {leader}. Bring all Cores to one version.",
  lone_learner: "A copy of the data; cannot take over until one more Core joins.",
  id_ran_out:
    "Its ID ran out on {at:time} without being used. Renew it ({renewBy?=⋮ → Renew ID|*={renewBy}}) and run the new command.",

  // Joins: stages, waits, what blocks them
  approval_needed: "Waits for an administrator’s approval; the host has no certificate until then.",
  host_refused: "{by} turned its host away on {at:time}. Add a new service.",
  engine_old:
    "etcd {versions} runs at {names}: versions below {least} are no longer maintained. Install the newest package.",
  foreign_voter:
    "etcd’s member {memberId} ({url}) votes but belongs to no service. It counts for the majority. Unless you know it, remove it on the host of {core}: {command}",
  foreign_voter_missing:
    "The majority includes etcd’s member {memberId} ({url}), which belongs to no service. Start it there, or see “The majority is lost” in docs/operations.md.",
  peer_port_open:
    "Port 7209 of {names} still takes any certificate of the cluster's CA. It ends with a restart: ⋮ → Restart{count?1=|*=, one after the other}.",
  restoring:
    "A snapshot’s records are being restored, by {by} since {since:time}: {total?0=a snapshot of the present is taken and proven first|*={done:n} of {total:n} are written}. Until that is done, nothing else is changed.",
  restored_from_snapshot:
    "This cluster was restored from the snapshot of {takenAt:time}: later changes are not in it. Local users change their password at the next sign-in.{suspended?0=|*= {suspended} {suspended#token is|tokens are} suspended: resume or revoke {suspended#it|them} on the page API tokens.}",
  approval_off: "Hosts join without approval: whoever holds an unused ID makes a Core.",
  restore_by_token_on:
    "A token can restore a snapshot’s records: whoever holds one brings back older users, names and settings. Turn it off under Settings → Sign-in once it is not needed.",
  oidc_secret_lost:
    "Nobody can sign in through the provider: the key that sealed its client secret is lost. Enter the secret again under Settings → Sign-in.",
  "stage.issued": "ID issued",
  "stage.called": "Host called",
  "stage.approval": "Approval by an administrator",
  "stage.certified": "Certificate issued",
  "stage.reachable": "Reachable back",
  "stage.learner": "Learner",
  "stage.caught_up": "Caught up",
  "stage.voter": "Voter",
  "stage.steady": "Steady",
  called_from: "{host} from {address}",
  voter_with_pair: "together with {name}: {voters} {voters#voter|voters}, {mayFail?0=none|*={mayFail}} may fail",
  waiting_for_pair:
    "All data is here. It will vote as soon as one more Core joins: {voters} {voters#voter|voters} and one more would be an even number.",
  waiting_queue: "Waits for {after}: Cores join one after the other.",
  waiting_steady: "Proving itself steady: {secondsLeft} s left.",
  waiting_first_report: "Waits for the first report of its engine: none has come yet.",
  waiting_silent: "Waits until the host answers again.",
  waiting_reachable: "Waits until every Core can reach this host, and it them.",
  waiting_catch_up: "Copying the data{lag?=|*=: {lag:n} {lag#entry|entries} to go}.",
  waiting_removal: "Waits until the removal that is under way is done.",
  voters_full: "Stays a copy of the data: {voters} Cores vote already, and more would only slow writing down.",
  unhealthy_cluster:
    "The engine accepts no new member: a voter is down, or has only just started. The join goes on by itself once every voter is up.",
  other_learner:
    "The engine takes one learner at a time and has another one already. The join goes on by itself once that one votes or is taken out.",
  unhealthy_cluster_wait: "The engine accepts no new member for about 5 s after one has started. Trying again.",
  host_not_calling:
    "{host?=The host has not called yet. Run the command there; if you did, see what it printed.|*={host} got its certificate and has been silent since. See whether the command still runs there, and what it printed.}",
  host_silent: "The host called, then fell silent at {since:time}. See whether the command still runs there.",
  learner_silent:
    "{host?=The host|*={host}} {since?=does not report|*=has not reported since {since:time}}. See whether the Core runs there and can be reached.",
  learner_not_following:
    "{host?=The host|*={host}} reports, but its engine does not follow {from}. Open port 7209 between the two, in both directions.",
  join_stalled:
    "The join was given up by {by}: it made no progress for {seconds} {seconds#second|seconds} while {after} waited. To try again, clear the host with kuma core --uninstall --purge, renew the ID ({renewBy?=⋮ → Renew ID|*={renewBy}}) and run the command.",
  join_cancelled:
    "The join was given up by {by}. To join again, clear the host with kuma core --uninstall --purge, renew the ID ({renewBy?=⋮ → Renew ID|*={renewBy}}) and run the command.",
  member_unreached:
    "{from}, which leads, cannot reach port 7210 of {to}: {why?refused=nothing listens there, or a firewall refuses|timeout=no answer came in time|no_route=there is no way to its host|closed=the connection was closed before an answer came|unresolved=its name does not resolve|untrusted=its certificate is not accepted|tls_alert=it refused the TLS connection, as for a certificate that it does not accept|*={fault?=the connection failed|*={fault}}}. So nobody knows whether {to} reaches this host.",
  member_failed:
    "{to} answered {from}, which leads, with {error?=what could not be read|*=an error ({error})}, so nobody knows whether {to} reaches this host. See the log of {to}.",
  member_away:
    "{name} is not heard of, and every member and this host must reach each other. Bring {name} back, or remove it; the join then goes on by itself.",
  port_refused: "Port {port} refused; open it on {host} and see that the Core runs there.",
  port_timeout: "Port {port} of {host} does not answer. A firewall on the way may swallow it: open the port.",
  name_unresolved: "The name {host} does not resolve. Add it to DNS or to /etc/hosts of every Core.",
  dial_failed: "{from} cannot reach port {port} of {to}. Open it between the two.",
  port_no_route:
    "There is no way to port {port} of {host}: the network, or a firewall on the way, says that it cannot be reached. Check addresses, routes and firewalls between the hosts.",
  port_prohibited:
    "{from?=The host that calls|*={from}} may not connect to port {port} of {host}: its own firewall forbids it. Allow it there.",
  port_no_address:
    "{from?=The host that calls|*={from}} has no address from which {host} can be reached. Check its network settings.",
  port_closed:
    "Port {port} of {host} closes the connection without an answer. See whether the Core works there, whether something between the hosts breaks TLS off, and whether the caller’s address is in its certificate.",
  port_foreign:
    "Something else than a Core answers on port {port} of {host}. Stop it, or correct the address that the Core was given.",
  port_unknown: "Port {port} of {host} could not be reached ({fault}).",
  certificate_foreign:
    "{host} shows a certificate on port {port} that is not of this cluster, has ended or does not carry that name. See which program and which Core run there, and check the clocks.",
  certificate_refused:
    "{host} does not accept the certificate of {from?=the Core that calls|*={from}} on port {port}. Either one of the two is not of this cluster any more, or a clock is wrong.",
  clock_offset_refused:
    "Its clock is {ms:n} ms off the leader’s; up to 5,000 ms is accepted. Set the host’s clock, it then goes on by itself.",
  engine_not_started: "The engine on the host does not start. See what the command printed there, or its log.",
  add_refused: "The engine refused the new member: {message}. Trying again.",

  // Operations in progress
  waiting_operation: "Waits until {name?=another Core|*={name}} is done: one act on the cluster at a time.",
  restart_silent: "{name?=The Core|*={name}} does not answer, so it cannot be asked to restart. Start it on its host.",
  restart_not_back:
    "{name?=The Core|*={name}} was asked to restart and is not back after {seconds} s. See whether it runs on its host, and its log.",
  restart_not_good:
    "{name?=The Core|*={name}} restarted and is still not in good order after {seconds} s. See why on its page.",
  removal_late:
    "The engine did not take {name?=the Core|*={name}} out within {seconds} s, so it stays a member. See that the other Cores are well, then try again.",
  transfer_late:
    "Leadership did not move to {name?=the Core|*={name}} within {seconds} s. See that it is well and reachable, then try again.",
  restart_removed: "{name?=The Core|*={name}} was removed meanwhile.",

  // The cluster as a whole
  even_voters:
    "{voters} voters: an even number. {voters} bear no more failures than one voter less ({mayFail}). Add one more Core.",
  two_voters_none_may_fail: "2 voters, none may fail. Add one more Core soon, or go back to one voter.",
  none_may_fail: "The leader reaches {alive} of {voters} voters: no further one may fail. Bring the others back.",
  no_quorum:
    "Only {alive} of {voters} voting Cores {alive#answers|answer}, {majority} {majority#is|are} needed: nothing was changed, and nothing can be. {missing?0=Enough answer again, a leader is being elected.|*=Bring {missing} {missing#Core|Cores} back.}",
  one_core_alone: "One Core alone: when it fails, everything stops. Add {more?1=one more Core|*=two more Cores}.",
  all_work_may_fail:
    "{cores?1=The Core works|*=All {cores} Cores work}. {mayFail?0=None may fail|1=One may fail|*={mayFail} may fail}.",
  single_core:
    "{cores?0=No Core reports yet|1=One Core works|*={cores} Cores work, one of them votes}. It may not fail: add {more?1=one|*=two} more.",
  some_off:
    "{off?1={names} is off|*={off} of {cores} Cores are off: {names}}. The rest works; {mayFail?0=none|1=one|*={mayFail}} more may fail.",
  some_unreached:
    "The leader reaches {alive} of {voters} voting Cores. {mayFail?0=None|1=One|*={mayFail}} more may fail.",
  some_unknown: "Nobody can tell how {names} {unknown#is|are}. The rest works.",
  nobody_can_tell:
    "Nobody reports on {cores?1=the Core|*=any of the {cores} Cores}: how the cluster is, cannot be told from here.",
  leader_unconfirmed: "{leader} says that it leads, but no majority has confirmed it yet.",
  may_still_fail: "{mayFail} of {voters} may still fail",
  leader_term: "leader {leader}, term {term}",
  removal_sum:
    "After this: {voters} {voters#voter|voters}, majority {majority}, {mayFail?0=none|1=one|*={mayFail}} may fail (now {nowVoters}, {nowMayFail?0=none|1=one|*={nowMayFail}} may fail).",
  restart_sum:
    "While it restarts: {alive} of {voters} {voters#voter|voters} alive, majority {majority}, {mayFail?0=none|1=one|*={mayFail}} may fail (now {nowMayFail?0=none|1=one|*={nowMayFail}}).",
  ...ACCESS_EN,
  ...LIVES_EN,
  ...DRILL_EN,
} as const satisfies Record<
  `title.${PageError}` | PageError | FieldCode | `status.${ServiceStatus}` | `role.${Role}` | `stage.${JoinStage}`,
  string
> &
  Record<string, string>;

/** Every code that the page's tables have a text for. */
export type Code = keyof typeof EN;
