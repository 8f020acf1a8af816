import { existsSync } from "node:fs";
import { join } from "node:path";
import { EnrolWaits, MoveAnswer } from "@core-console/shared/contract/enrolment";
import type { Reason } from "@core-console/shared/contract/service";
import type { Lang } from "@core-console/shared/words/lang";
import { say } from "@core-console/shared/words/say";
import * as z from "zod/mini";
import type { CoreCommand } from "../cli/args/core-options.ts";
import { quote } from "../lib/process/shell-word.ts";
import { CoreFailure, removedFailure } from "../core/members/home/core-failure.ts";
import { readTls } from "../core/members/home/certificates.ts";
import { type CoreJson, readCoreJson } from "../core/members/home/core-json.ts";
import { type Layout, layoutOf } from "../core/members/home/layout.ts";
import { dropMove, keepMove, movedPlaces, moveRequest, placesIn, probeMoved } from "../core/members/enrol/move-file.ts";
import type { Places } from "../core/members/enrol/make-identity.ts";
import { NodeClient } from "../core/members/view/node-client.ts";
import { csrKeyHash, fingerprint } from "../core/members/pki/ca.ts";
import { lookAtHome, UNITS } from "../install/facts/look-home.ts";
import { type Moving, moveHost } from "../install/acts/move-core.ts";
import { InstallFailure, must } from "../install/run.ts";
import { systemReason } from "../install/facts/system-reason.ts";
import { unitName } from "../install/facts/unit.ts";
import { authority, splitAuthority } from "../lib/net/address.ts";
import { sleep, steadyNow, systemClock } from "../lib/time/clock.ts";
import { askAny, ownCluster } from "./own-cluster.ts";

const TRY_MS = 10_000;
const ASKED = z.union([MoveAnswer, EnrolWaits]);

interface Where {
  home: string;
  lang: Lang;
  patienceMs: number;
  out: (line: string) => void;
  err: (line: string) => void;
}

/** `kuma core --move`. Returns the exit code. */
export async function commandMove(command: CoreCommand, where: Where): Promise<number> {
  try {
    return await move(command, where);
  } catch (error) {
    const reason = reasonOf(error, where.home);
    if (reason === null) throw error;
    where.err(say(reason, where.lang));
    return 1;
  }
}

function reasonOf(error: unknown, home: string): Reason | null {
  if (error instanceof CoreFailure) return { code: error.code, params: error.params };
  if (error instanceof InstallFailure) return error.reason;
  return isForbidden(error) ? { code: "move_not_allowed", params: { home } } : systemReason(error, home);
}

async function move(o: CoreCommand, where: Where): Promise<number> {
  const { home, lang } = where;
  const { layout, self } = memberIn(home);
  const [near] = self.peers;
  const towards = near === undefined ? null : (splitAuthority(near.internal)?.host ?? null);
  const to = await movedPlaces(self, { host: o.host, raft: o.raftAddresses }, towards);
  await probeMoved(self, to);
  const request = await moveRequest({ layout, self }, to);
  // Its sentence names the service in a command.
  const inShell = (code: string, params: Reason["params"]): Reason["params"] =>
    code === "waits_for_approval" ? { ...params, name: quote(String(params["name"])) } : params;
  const report = (code: string, params: Reason["params"] = {}): void =>
    where.out(say({ code, params: inShell(code, params) }, lang));
  const client = new NodeClient(readTls(layout));
  try {
    return await moveHost({
      ...asking(client, { layout, self }, to, request),
      to: { host: to.host, addresses: to.addresses.join(", ") },
      isThere: () => JSON.stringify(placesIn(readCoreJson(layout.coreJson) ?? self)) === JSON.stringify(to),
      keep({ certificate, raftCertificate }) {
        if (certificate === null) throw new CoreFailure("home_half_written", { home, file: layout.nodeCert });
        keepMove(layout, { places: to, certificate, raftCertificate });
      },
      drop: () => dropMove(layout),
      start: () => startUnit(unitName(self.id)),
      fingerprint: fingerprint((await csrKeyHash(request.csr)) ?? ""),
      patienceMs: where.patienceMs,
      now: steadyNow,
      pause: (ms) => sleep(systemClock, ms),
      report,
      fail(code, params = {}) {
        where.err(say({ code, params }, lang));
        return 1;
      },
    });
  } finally {
    await client.close();
  }
}

/**
 * Returns the cluster as this host's own certificate can ask it: voters before learners, and its own Core at its old
 * and its new address.
 */
function asking(
  client: NodeClient,
  { layout, self }: { layout: Layout; self: CoreJson },
  to: Places,
  request: Awaited<ReturnType<typeof moveRequest>>,
): Pick<Moving, "ask" | "look"> {
  const peers = self.peers.toSorted((a, b) => Number(b.voter) - Number(a.voter)).map((p) => p.internal);
  const own = [self.internal.advertise, to.internal.advertise].map(authority);
  const all = [...new Set([...peers, ...own])];
  const path = "/node/move";
  return {
    async ask(restart) {
      const call = (internal: string) => client.call(internal, "POST", path, { ...request, restart }, TRY_MS);
      const heard = await askAny(all, null, call, (said) => ASKED.parse(said));
      if (!heard.ok && heard.reason.code === "forbidden") await refuseRemoved(layout, self);
      return heard;
    },
    look: () =>
      askAny(
        all,
        null,
        (internal) => client.call(internal, "GET", path, undefined, TRY_MS),
        (said) => MoveAnswer.parse(said),
      ),
  };
}

/** Returns the Core of a home that is a member of its cluster. Throws CoreFailure. */
function memberIn(home: string): { layout: Layout; self: CoreJson } {
  const [one, another] = lookAtHome(home, null).made;
  if (one === undefined || another !== undefined) throw new CoreFailure("move_no_core", { home });
  const layout = layoutOf(home, one.id);
  const self = readCoreJson(layout.coreJson);
  if (self?.removed !== undefined) throw removedFailure(self.removed, layout);
  if (self === null || self.engine === null) throw new CoreFailure("move_not_member", { home });
  return { layout, self };
}

/** Throws CoreFailure, with when and by whom, on a host whose Core was removed. */
async function refuseRemoved(layout: Layout, self: CoreJson): Promise<void> {
  const cluster = ownCluster(layout.home, self.id);
  try {
    const heard = await cluster.look();
    if (heard.ok && heard.value.removed !== null) throw removedFailure(heard.value.removed, layout);
  } finally {
    await cluster.close();
  }
}

async function startUnit(unit: string): Promise<boolean> {
  if (process.getuid?.() !== 0 || !existsSync(join(UNITS, unit))) return false;
  await must("systemctl", ["restart", unit]);
  return true;
}

const isForbidden = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");
