import type { Whoami } from "@core-console/shared/contract/access";
import type { ClusterView } from "@core-console/shared/contract/cluster";
import { beforeEach, expect, test, vi } from "vitest";
import { createAges } from "../../lib/format/ages.ts";
import { applyEvent, type Sink } from "./apply-event.ts";
import { clusterQuery, createQueryClient } from "../queries.ts";
import { whoamiQuery } from "../session/whoami.ts";

const ME = { id: "u", login: "anna" } as Whoami;
const notify = vi.fn<Sink["notify"]>();
let sink: Sink;
beforeEach(() => {
  notify.mockReset();
  sink = { client: createQueryClient(), ages: createAges(), nowMs: () => 0, notify, announced: null };
});

const viewOf = (leader: string | null, term: number) =>
  ({
    leader: leader === null ? null : { ref: leader, name: leader, since: null },
    leadership: leader === null ? "none" : "confirmed",
    term,
  }) as ClusterView;
function shows(leader: string | null, term: number): void {
  applyEvent({ type: "cluster", data: { cluster: viewOf(leader, term), stale: false } }, sink);
}
const announced = () =>
  notify.mock.calls.map(([what]) => (what.what === "leader" ? `${what.name} ${what.term}` : what.what));

test("'X leads now' is announced only when leader and term differ from the last announced", () => {
  shows("a", 5);
  shows(null, 5);
  shows("a", 5);
  shows("b", 5);
  shows("a", 6);
  expect(announced()).toEqual(["leaderless"]);
  shows("b", 7);
  shows("b", 7);
  expect(announced()).toEqual(["leaderless", "b 7"]);
});

test("the leader that a page finds when it opens is no news; the first after an election is", () => {
  shows(null, 5);
  shows("a", 6);
  expect(announced()).toEqual(["a 6"]);
});

test("the leader that a read showed before the first event is no news; the next one is", () => {
  sink.client.setQueryData(clusterQuery().queryKey, viewOf("a", 5));
  shows("a", 5);
  expect(announced()).toEqual([]);
  shows("b", 6);
  expect(announced()).toEqual(["b 6"]);
});

test("another life of the cluster resets what the page remembers, once, with a notice", () => {
  const isPartOf = (lifeId: string | null, revision: number) =>
    applyEvent(
      {
        type: "hello",
        data: { epoch: "e", revision, cluster: { ...viewOf("a", 5), lifeId }, services: [], stale: false },
      },
      sink,
    );
  isPartOf(null, 900);
  isPartOf("x", 900);
  sink.client.setQueryData(["showUser"], { revision: 900 });
  sink.client.setQueryData(whoamiQuery().queryKey, ME);
  expect(announced()).toEqual([]);
  isPartOf("y", 12);
  isPartOf("y", 13);
  expect(announced()).toEqual(["life"]);
  expect(sink.client.getQueryData(["showUser"])).toBeUndefined();
  // No page would read it again.
  expect(sink.client.getQueryData(whoamiQuery().queryKey)).toBe(ME);
  expect(sink.client.getQueryData(clusterQuery().queryKey)).toMatchObject({ lifeId: "y" });
});
