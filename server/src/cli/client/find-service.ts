import * as z from "zod/mini";
import { ServiceId } from "@core-console/shared/contract/ids";
import { foldName } from "@core-console/shared/contract/name";
import { Service, ServiceName } from "@core-console/shared/contract/service";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { type Answer, type CommandContext, expectAnswer, fail, wrongCall } from "../command.ts";
import { EXIT } from "../output/io.ts";
import type { Outcome } from "./api-client.ts";
import { noteCopy } from "./read-or-copy.ts";
import { almost, exactly } from "../args/name-pattern.ts";
import { nearest } from "../args/nearest.ts";

/** Of so many that are nearly called so, the nearest is looked for: there may be ten thousand. */
const NEAR = 200;

/** Returns what the API's paths take for the service that the user names by its ID, its ref or its name. */
export async function idOf(context: CommandContext, who: string): Promise<Answer<string>> {
  const id = idIn(who);
  if (id !== null) return { ok: true, value: id };
  const found = await named(context, who.trim());
  return found.ok ? { ok: true, value: found.value.ref } : found;
}

function idIn(who: string): string | null {
  const id = who.trim().toLowerCase();
  return ServiceId.safeParse(id).success ? id : null;
}

/** Returns the current state of the service that the user names by its ID, its ref or its name. */
export async function findService(context: CommandContext, who: string): Promise<Answer<Service>> {
  const id = idIn(who);
  if (id === null) return named(context, who.trim());
  const fresh = await context.api.get(`/services/${id}`);
  return expectAnswer(context, await orCopy(context, fresh, `/services/${id}?stale=1`), Service);
}

async function named(context: CommandContext, name: string): Promise<Answer<Service>> {
  const { say } = context;
  if (!ServiceName.safeParse(name).success)
    return { ok: false, exit: wrongCall(context, name === "" ? say.missing("ID") : say.badService(name)) };
  const same = (found: readonly Service[]): Service[] => found.filter((one) => foldName(one.name) === foldName(name));
  const exact = await list(context, exactly(name));
  if (!exact.ok) return exact;
  let [match, other] = same(exact.value);
  let known: readonly Service[] = [];
  if (match === undefined) {
    const near = await list(context, almost(name));
    if (!near.ok) return near;
    known = near.value;
    // Some letters are one only by our own rule of names, as ß and SS are.
    [match, other] = same(known);
  }
  if (match !== undefined && other === undefined) return { ok: true, value: match };
  const message =
    match !== undefined && other !== undefined
      ? say.severalServices(name, [match.ref, other.ref])
      : say.noService(name, nearestName(name, known));
  return { ok: false, exit: fail(context, { exit: EXIT.refused, message }) };
}

function nearestName(name: string, known: readonly Service[]): string | null {
  const folded = nearest(
    foldName(name),
    known.map((one) => foldName(one.name)),
  );
  return known.find((one) => foldName(one.name) === folded)?.name ?? null;
}

/**
 * Services by the `name` filter; none where there is no such filter. Names may be read from a copy: acts go by the ref.
 */
async function list(context: CommandContext, pattern: string | null): Promise<Answer<Service[]>> {
  if (pattern === null) return { ok: true, value: [] };
  const path = `/services?${new URLSearchParams({ name: pattern, size: String(NEAR) }).toString()}`;
  const fresh = await context.api.get(path);
  return expectAnswer(context, await orCopy(context, fresh, `${path}&stale=1`), z.array(Service));
}

const noted = new WeakSet<CommandContext>();

/** Returns an answer, without a leader that of a copy; says once that it is one. */
async function orCopy(context: CommandContext, fresh: Outcome, path: string): Promise<Outcome> {
  if (fresh.ok || !isLeaderless(fresh.code)) return fresh;
  const copy = await context.api.get(path);
  if (!copy.ok) return fresh;
  if (!noted.has(context)) noteCopy(context, copy);
  noted.add(context);
  return copy;
}
