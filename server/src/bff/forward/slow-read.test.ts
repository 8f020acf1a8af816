import type { Dispatcher } from "undici";
import { expect, test, vi } from "vitest";
import { systemClock } from "../../lib/time/clock.ts";
import type { CoreLink } from "../cores.ts";
import type { Route } from "../leader/resolver.ts";
import { leaderless } from "../testing/leaderless.ts";
import { forward } from "./forwarder.ts";

/** Forwards one read to a Core that takes it and then does this; returns its result and which routes were suspected. */
async function read(kind: Route["kind"], then: (handler: Dispatcher.DispatchHandler) => void) {
  const { options } = leaderless();
  const route: Route = {
    kind,
    core: "core-1:7210",
    ref: "r",
    term: 5,
    generation: 1,
    lifeId: null,
    over: new AbortController().signal,
  };
  const suspect = vi.fn<() => void>();
  const abort = vi.fn<() => void>();
  const dispatch = (_: unknown, handler: Dispatcher.DispatchHandler): boolean => {
    handler.onRequestStart?.({ abort } as unknown as Dispatcher.DispatchController, null);
    then(handler);
    return true;
  };
  const link = (): CoreLink => ({ pool: { dispatch } }) as unknown as CoreLink;
  const path = "/api/v3/services";
  const call = { method: "GET", route: path, path, headers: {}, body: null, client: "192.0.2.1", shareKey: null };
  const done = await forward(
    { ...call, idempotent: true, gone: new AbortController().signal },
    {
      ...options,
      clock: systemClock,
      cores: { ...options.cores, link },
      resolver: { ...options.resolver, current: () => route, suspect },
    },
  );
  return { done, suspected: suspect.mock.calls.length, given: abort.mock.calls.length };
}

const hangs = (): void => undefined;
const breaks = (handler: Dispatcher.DispatchHandler): void =>
  handler.onResponseError?.({} as Dispatcher.DispatchController, new Error("closed"));

test("one caller's read that takes too long is given up, and the route of the other callers stays", async () => {
  const { done, suspected, given } = await read("leader", hangs);
  expect([done, given, suspected]).toEqual([{ kind: "problem", code: "read_lost", params: {} }, 2, 0]);
});

test("a connection that breaks, and a voter that stands in and takes too long, are looked around", async () => {
  expect((await read("leader", breaks)).suspected).toBe(2);
  expect((await read("voter", hangs)).suspected).toBe(2);
});
