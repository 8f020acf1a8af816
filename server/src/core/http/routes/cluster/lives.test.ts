import { beforeEach, expect, test } from "vitest";
import type { OtherLife } from "@core-console/shared/contract/life";
import { keys } from "../../../state/keys.ts";
import { ask } from "../../../testing/server.ts";
import { signedIn } from "../../../testing/users.ts";
import { withServer } from "../../../testing/with-server.ts";
import { refusalsOf } from "../../../testing/with-server.ts";

const RIVAL = "33333333-3333-4333-8333-333333333333";
const other: OtherLife = {
  id: RIVAL,
  generation: 2,
  lifeId: RIVAL,
  clusterId: "c3",
  relation: "rival",
  begun: null,
  revision: null,
  cores: ["core-3"],
  metAt: new Date(0).toISOString(),
};
const lives = "/api/v3/cluster/lives";
const t = withServer();
let administrator: string;
beforeEach(async () => {
  administrator = signedIn(t.store, "administrator", "anna").authorization;
  t.store.gateway.put(keys.otherLife(RIVAL), other);
  await t.store.registry.reached(t.store.gateway.revision, AbortSignal.timeout(5000));
});

const as = (method: "GET" | "POST" | "PATCH" | "DELETE", url: string, body?: unknown) =>
  ask(t.server, method, url, { authorization: administrator, body });

test("while another life was met, changes are refused with who it is; reading and signing out go on", async () => {
  const add = { kind: "core", name: "core-9" };
  expect(await as("POST", "/api/v3/services", add)).toMatchObject({
    status: 409,
    json: { code: "other_life", params: { id: RIVAL, names: "core-3" }, detail: expect.stringContaining("core-3") },
  });
  expect(await as("PATCH", "/api/v3/settings", {})).toMatchObject({ status: 409, json: { code: "other_life" } });
  expect((await as("GET", "/api/v3/services")).status).toBe(200);
  expect((await as("GET", lives)).json).toMatchObject({ own: { generation: 1 }, others: [other] });
  expect((await as("POST", "/api/logout")).status).toBe(204);
});

test("an administrator ends the other life, once it no longer answers; then changes are made again", async () => {
  expect(await as("DELETE", `${lives}/${RIVAL}`)).toMatchObject({ status: 204 });
  await t.store.registry.reached(t.store.gateway.revision, AbortSignal.timeout(5000));
  expect(await as("DELETE", `${lives}/${RIVAL}`)).toMatchObject({ status: 404, json: { params: { what: "life" } } });
  expect((await as("POST", "/api/v3/services", { kind: "core", name: "core-9" })).status).toBe(201);
  const audit = await refusalsOf(t);
  expect(audit.map(({ what, name }) => `${what} ${name}`)).toContain(`cluster.life_end ${RIVAL}`);
});

test("an operator does not end a life", async () => {
  administrator = signedIn(t.store, "operator", "oleg").authorization;
  await t.store.registry.reached(t.store.gateway.revision, AbortSignal.timeout(5000));
  expect(await as("DELETE", `${lives}/${RIVAL}`)).toMatchObject({ status: 403 });
  expect(t.c.registry.otherLives.size).toBe(1);
});
