import { expect, test } from "vitest";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { HomeFacts, MadeCore } from "../facts/facts.ts";
import { planService, targetOf } from "./install-plan.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const OTHER = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";
const UNIT = { id: ID, home: "/k" };
const core = (id: string): MadeCore => ({
  id,
  name: "core-x",
  host: "h.soc.example",
  member: true,
  peers: [],
  removed: false,
  console: "https://h.soc.example:7220",
});
const home = (o: Partial<HomeFacts> = {}): HomeFacts => ({
  path: "/k",
  state: "ours",
  made: [],
  begun: [],
  damaged: [],
  ...o,
});
const wish = { id: null, host: null, newCluster: false };

test("an empty host: the first Core, or the one that joins", () => {
  expect(targetOf(home(), [], wish)).toMatchObject({ ok: true, id: FIRST_CORE_ID, core: null });
  expect(targetOf(home(), [], { ...wish, id: ID })).toMatchObject({ ok: true, id: ID, core: null });
});

test("the same one again, also when none is named: its repair or upgrade", () => {
  const here = home({ made: [core(ID)] });
  for (const id of [ID, null])
    expect(targetOf(here, [UNIT], { ...wish, id })).toMatchObject({ ok: true, id: ID, core: { name: "core-x" } });
});

test.each([ID, OTHER, null])(
  "one that was removed from its cluster stands in the way of %s until it is cleared away",
  (id) =>
    expect(targetOf(home({ made: [{ ...core(OTHER), removed: true }] }), [], { ...wish, id })).toMatchObject({
      ok: false,
      reason: { code: "install_gone_core", params: { name: "core-x" } },
    }),
);

test("a service without data, and data without a service, are Cores of this host too", () => {
  expect(targetOf(home(), [UNIT], { ...wish, id: ID })).toMatchObject({ ok: true, id: ID, core: null });
  expect(targetOf(home(), [{ id: FIRST_CORE_ID, home: "/k" }], wish)).toMatchObject({
    ok: true,
    id: FIRST_CORE_ID,
    core: null,
  });
  expect(targetOf(home(), [UNIT], wish)).toMatchObject({ ok: false, reason: { code: "install_other_core" } });
  expect(targetOf(home({ made: [core(ID)] }), [], wish)).toMatchObject({ ok: true, id: ID });
});

test("a second one is refused, naming the first, however it is asked for", () => {
  const no = { ok: false, reason: { code: "install_other_core", params: { name: "core-x" } } };
  const here = home({ made: [core(ID)] });
  expect(targetOf(here, [UNIT], { ...wish, id: OTHER })).toMatchObject(no);
  expect(targetOf(here, [], { ...wish, id: FIRST_CORE_ID })).toMatchObject(no);
  expect(targetOf(here, [UNIT], { ...wish, newCluster: true })).toMatchObject(no);
  expect(targetOf(home(), [UNIT], { ...wish, id: OTHER })).toMatchObject({ ok: false });
});

test("a join that was begun and failed prevents no other", () => {
  expect(targetOf(home({ begun: [OTHER] }), [], { ...wish, id: ID })).toMatchObject({ ok: true, id: ID });
});

test("a Core whose core.json is damaged is not made anew: its data would be lost", () => {
  for (const id of [null, ID, OTHER])
    expect(targetOf(home({ damaged: [ID] }), [UNIT], { ...wish, id })).toMatchObject({
      ok: false,
      reason: { code: "home_half_written", params: { home: "/k", file: `/k/core/${ID}/core.json` } },
    });
});

test("another host name than the home's is refused", () => {
  expect(targetOf(home({ made: [core(ID)] }), [UNIT], { ...wish, host: "x.soc.example" })).toMatchObject({
    ok: false,
    reason: { code: "home_other_host", params: { found: "h.soc.example" } },
  });
});

test("a Core in another home is refused, naming that, not made a second time or a cluster of its own", () => {
  const no = { ok: false, reason: { code: "install_other_home", params: { found: "/srv/kuma", home: "/k" } } };
  for (const id of [FIRST_CORE_ID, ID])
    for (const asked of [null, id, OTHER])
      expect(targetOf(home(), [{ id, home: "/srv/kuma" }], { ...wish, id: asked })).toMatchObject(no);
  // A unit that another author wrote proves nothing.
  expect(targetOf(home({ made: [core(ID)] }), [{ id: ID, home: null }], wish)).toMatchObject({ ok: true });
});

const running = { active: true, enabled: true, text: "unit", outdated: false };
test.each([
  ["all in order", running, "unit", false, { write: false, enable: false, act: null }],
  [
    "nothing there",
    { ...running, active: false, enabled: false, text: null },
    "unit",
    true,
    { write: true, enable: true, act: "start" },
  ],
  ["stopped", { ...running, active: false }, "unit", false, { write: false, enable: false, act: "start" }],
  ["another unit", running, "new", false, { write: true, enable: false, act: "restart" }],
  ["new programs", running, "unit", true, { write: false, enable: false, act: "restart" }],
  [
    "programs replaced before",
    { ...running, outdated: true },
    "unit",
    false,
    { write: false, enable: false, act: "restart" },
  ],
] as const)("the service, %s", (_, now, text, programs, plan) =>
  expect(planService(now, text, programs)).toEqual(plan),
);
