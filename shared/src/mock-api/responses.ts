import { HttpResponse } from "msw";
import type { ErrorCode, Problem } from "../contract/errors.ts";
import { HEADER } from "../contract/headers.ts";
import type { Hub } from "./hub.ts";
import { problem } from "./problem.ts";
import { witnessOf } from "./world/facts.ts";
import { FAKE_VERSION } from "./world/world.ts";

/** Returns the responses that handlers give, each with its request ID and the headers of the Core. */
export function responsesOf(hub: Hub) {
  const requestId = (): string => hub.around.newId();
  const refuse = (code: ErrorCode, more: Partial<Problem> = {}): Response => problem(code, requestId(), more);
  return {
    requestId,
    refuse,
    invalid: (path: string, code: string): Response =>
      refuse("validation_failed", { errors: [{ path, message: code, code }] }),
    json: (body: unknown, status = 200, more: Record<string, string> = {}): Response =>
      HttpResponse.json(body as never, {
        status,
        headers: { ...provenance(hub), [HEADER.requestId]: requestId(), ...more },
      }),
    nothing: (): Response =>
      new Response(null, { status: 204, headers: { ...provenance(hub), [HEADER.requestId]: requestId() } }),
  };
}
export type Responses = ReturnType<typeof responsesOf>;

/** Returns the headers that say where a response came from, as on every response to a signed-in caller. */
function provenance({ world }: Hub): Record<string, string> {
  const served = witnessOf(world)?.ref;
  return {
    ...(served === undefined ? {} : { [HEADER.servedBy]: served }),
    ...(world.leader === null ? {} : { [HEADER.leader]: world.leader.ref }),
    [HEADER.term]: String(world.term),
    [HEADER.generation]: String(world.generation),
    [HEADER.life]: world.lifeId,
    [HEADER.console]: FAKE_VERSION,
    [HEADER.revision]: String(world.revision),
    [HEADER.dataAge]:
      world.leader === null ? String(world.nowMs - (world.leaderlessSinceMs ?? world.nowMs) + 250) : "0",
  };
}
