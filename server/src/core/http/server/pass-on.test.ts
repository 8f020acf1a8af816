import { expect, test } from "vitest";
import * as z from "zod/mini";
import type { CoreParts } from "../../testing/context.ts";
import { PeerError } from "../../members/view/node-client.ts";
import { passToLeader } from "./pass-on.ts";
import type { Call } from "./server.ts";

const Answer = z.object({ ref: z.string() });
const call = { request: { headers: {}, id: "r" }, caller: { from: "192.0.2.1" }, body: {} } as unknown as Call;

/** A Core that follows another one, which answers with `answer`. */
const follower = (answer: () => Promise<unknown>): CoreParts =>
  ({
    self: { ref: "here" },
    observatory: { leader: () => "there" },
    registry: { services: new Map([["there", { value: { host: { internal: "192.0.2.2:7210" } } }]]) },
    client: { call: answer },
  }) as unknown as CoreParts;

const codeOf = (answer: () => Promise<unknown>): Promise<unknown> =>
  passToLeader(follower(answer), call, "/x", Answer).then(
    (good) => good,
    (error: unknown) => (error as { code?: unknown }).code,
  );

test("C18: what a leader did and answered is handed on", async () =>
  expect(await codeOf(() => Promise.resolve({ ref: "r" }))).toEqual({ ref: "r" }));

test.each([
  ["that is not what was asked for", () => Promise.resolve({ other: 1 })],
  ["without a body", () => Promise.resolve(null)],
  ["that breaks off", () => Promise.reject(new PeerError("closed"))],
  ["that never comes", () => Promise.reject(new PeerError("timeout"))],
  ["under 502 that is no problem document", () => Promise.reject(new PeerError("status", 502, "<html>"))],
])("C18: an answer %s may stand for a change that was made", async (_how, answer) =>
  expect(await codeOf(answer)).toBe("outcome_unknown"),
);

test("C18: a leader that was not reached has executed nothing", async () =>
  expect(await codeOf(() => Promise.reject(new PeerError("refused")))).toBe("no_leader"));
