import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../lib/time/clock.ts";
import { createCores } from "../cores.ts";
import { clusterView, nodeView, refOf } from "../testing/facts.ts";
import { startFakeCore } from "../testing/fake-core.ts";
import { createThrowAwayCa } from "../../lib/tls/testing/throw-away-ca.ts";
import { askNode } from "./ask-node.ts";

const DEADLINE_MS = 60_000;

test("a Core speaks for itself alone: an answer under another ref than its certificate's is none", async () => {
  const ca = await createThrowAwayCa();
  const core = await startFakeCore(ca, "127.0.0.1", {
    node: () => nodeView(2),
    hello: () => ({ epoch: "e", revision: 1, cluster: clusterView(1, 5), services: [], stale: true }),
  });
  const cores = createCores({ ca: ca.ca, client: null });
  onTestFinished(async () => {
    await cores.close();
    await core.kill();
  });
  const ask = () =>
    askNode(cores.link(core.address), { deadlineMs: DEADLINE_MS, authorization: null, clock: systemClock });
  expect((await ask())?.ref).toBe(refOf(2));
  core.node = () => nodeView(1, { raftState: "StateLeader" });
  expect(await ask()).toBeNull();
  core.node = () => nodeView(2);
  expect((await ask())?.ref).toBe(refOf(2));
});
