import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PORT } from "@core-console/shared/contract/ports";
import { say } from "@core-console/shared/words/say";
import type { CoreCommand } from "../cli/args/core-options.ts";
import type { HostEngine } from "../cli/output/io.ts";
import { languageOf } from "../cli/words/language.ts";
import { askOnTerminal } from "../core/members/enrol/trust.ts";
import { findEngine, type FoundEngine } from "../core/etcd/process/find-engine.ts";
import { CoreFailure } from "../core/members/home/core-failure.ts";
import { caHash, fingerprint } from "../core/members/pki/ca.ts";
import { quote } from "../lib/process/shell-word.ts";
import { HealthPort } from "../core/http/health.ts";
import { readTls } from "../core/members/home/certificates.ts";
import type { CoreJson } from "../core/members/home/core-json.ts";
import { readIfThere } from "../lib/process/read-if-there.ts";
import { takeMove } from "../core/members/enrol/move-file.ts";
import type { OpenHome } from "../core/members/home/open-home.ts";
import { enrolHere, foundCluster, type JoinRequest, type Placement } from "../core/members/enrol/make-identity.ts";
import { systemClock } from "../lib/time/clock.ts";
import type { Logger } from "../lib/logging/logger.ts";
import { VERSION } from "../lib/process/version.ts";
import { ownName } from "./configured-hosts.ts";
import { packaged } from "./packaged.ts";
import { forgetJoin, keptJoin } from "./waiting-join.ts";

/** What a host that waits for approval shows. */
export type Wait = Parameters<Parameters<typeof enrolHere>[0]["waits"]>[0];

/**
 * Returns the Core's own identity: from its home, by enrolment, or as the first of a new cluster. `onWait` is called
 * when it waits for an administrator's approval; it may throw to give that up.
 */
export async function identityOf(
  given: CoreCommand,
  home: OpenHome,
  engine: FoundEngine,
  log: Logger,
  onWait: (wait: Wait, command: CoreCommand) => void,
): Promise<{ self: CoreJson; health: HealthPort | null }> {
  const kept = home.self === null && given.join === null ? keptJoin(home.layout) : null;
  const o = kept === null ? given : { ...kept.command, home: given.home };
  const lang = languageOf(process.env);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (home.self !== null) {
    const self = takeMove(home.layout, home.self);
    if (o.host !== null && o.host !== self.host)
      throw new CoreFailure("home_other_host", { home: home.layout.home, found: self.host, asked: o.host });
    if (o.join !== null) log.info("already joined: --raft.join is ignored");
    print(say({ code: "core_continues", params: { name: self.name, home: home.layout.home } }, lang));
    return { self, health: null };
  }
  const placement: Placement = {
    host: o.host,
    raftListen: o.raftListen,
    raftAdvertise: o.raftAddresses,
    internal: o.internal,
    health: o.health,
    console: o.private,
    rest: o.rest,
  };
  const ports = {
    health: PORT.health,
    raft: PORT.raft,
    internal: PORT.internal,
    console: PORT.console,
    rest: PORT.rest,
  };
  const preparedCa = kept?.ca ?? readIfThere(home.layout.preparedCa);
  if (o.join === null) {
    if ((preparedCa !== null || home.joinBegun) && !o.newCluster) throw new CoreFailure("prepared_for_joining");
    const self = await foundCluster(home.layout, o.host ?? ownName(), placement, ports, Date.now());
    // A mistyped --home looks like a first start: the person at the terminal has to see which of the two it was.
    const ca = fingerprint(caHash(readTls(home.layout).ca));
    print(say({ code: "cluster_begun", params: { home: home.layout.home, fingerprint: ca } }, lang));
    return { self, health: null };
  }
  const request: JoinRequest = {
    layout: home.layout,
    id: o.join.id,
    joinHost: o.join.host,
    joinPort: o.join.port,
    placement,
    ports,
    version: VERSION,
    engineVersion: engine.version,
    clock: systemClock,
    waits: (wait) => {
      const params = { name: quote(wait.name), at: wait.endsAt, fingerprint: wait.fingerprint };
      print(say({ code: "waits_for_approval", params }, lang));
      onWait(wait, o);
    },
    onTrusted: (fingerprint) => print(say({ code: "cluster_fingerprint", params: { fingerprint } }, lang)),
    defaultHost: ownName,
    trust: {
      preparedCa,
      caHash: o.join.caHash,
      ask: askOnTerminal((host, fingerprint) =>
        say({ code: "confirm_fingerprint", params: { host, fingerprint } }, lang),
      ),
    },
  };
  const enrolled = await enrolHere(request, () => new HealthPort());
  forgetJoin(home.layout);
  return enrolled;
}

/**
 * Returns the etcd for the Core in a home (null: for one that is not there), found and asked for its version. Throws
 * CoreFailure.
 */
export async function engineFor(options: { home: string | null }): Promise<FoundEngine> {
  const found = await findEngine({
    home: options.home === null ? null : resolve(options.home),
    env: { ...process.env, KUMA_ENGINE_CACHE: process.env["KUMA_ENGINE_CACHE"] ?? privateCopy() },
  });
  if (found.ok) return found;
  // The engine was not started yet: what crashed is the check of its version.
  const code = found.failure.code === "engine_crashed" ? "engine_unusable" : found.failure.code;
  const path = process.env["KUMA_ETCD"] ?? "etcd";
  throw new CoreFailure(code, { ...found.failure.params, path, message: found.failure.detail });
}

/** Returns the same for a caller that only wants to know which engine it is. */
export async function engineOf(home: string): Promise<HostEngine> {
  try {
    return { ok: true, ...(await engineFor({ home })) };
  } catch (error) {
    if (error instanceof CoreFailure) return { ok: false, reason: { code: error.code, params: error.params } };
    throw error;
  }
}

/**
 * Returns the private copy that `npm start` fetches into a checkout: found from the executable upwards; a package has
 * none.
 */
function privateCopy(): string {
  if (packaged()) return "";
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let i = 0; i < 5; i++, folder = dirname(folder)) {
    if (existsSync(join(folder, ".cache", "etcd"))) return join(folder, ".cache", "etcd");
  }
  return "";
}
