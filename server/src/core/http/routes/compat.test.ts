import { beforeEach, expect, test } from "vitest";
import type { Service } from "@core-console/shared/contract/service";
import { heard } from "../../testing/context.ts";
import { coreRecord, createdRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { addToken, signedIn } from "../../testing/users.ts";
import { withServer } from "../../testing/with-server.ts";

const LIST = "/api/private/services/";
const t = withServer(coreRecord(1), coreRecord(2), createdRecord(3, { idUses: [] }));
let operator: string;
beforeEach(() => {
  operator = signedIn(t.store, "operator").authorization;
  heard(t.c, 2);
});

const get = (url: string, authorization = operator) => ask(t.server, "GET", url, { authorization });
const names = (json: unknown): string[] => (json as Service[]).map((s) => s.name).toSorted();

test.each([
  ["all, however many are asked for", "?pattern=&size=10000", ["core-1", "core-2", "core-3"]],
  ["of a kind", "?pattern=&size=1000&kind=core", ["core-1", "core-2", "core-3"]],
  ["of a kind that is not here", "?kind=collector&kind=correlator", []],
  ["by a part of the name", "?pattern=RE-2", ["core-2"]],
  ["of any tenant", "?tenantID=4b5c9a7e-0000-4000-8000-000000000000", ["core-1", "core-2", "core-3"]],
  ["in pages", "?size=2&page=3", []],
])("the page's list of KUMA: %s", async (_, query, expected) => {
  const answer = await get(LIST + query);
  expect(answer.status).toBe(200);
  expect(names(answer.json)).toEqual(expected);
});

test.each([
  ["named without a value", "paired", ["core-1", "core-2"]],
  ["as Python spells it", "paired=True", ["core-1", "core-2"]],
  ["off", "paired=false", ["core-3"]],
  ["kinds, several of them", "kind=core&kind=storage", ["core-1", "core-2", "core-3"]],
])("the public list takes what KUMA's scripts send: %s", async (_, query, expected) => {
  expect(names((await get(`/api/v3/services?${query}`)).json)).toEqual(expected);
});

test("a row of either list has the fields that such scripts read, and an ID only for whom it is", async () => {
  const viewer = addToken(t.store, signedIn(t.store, "viewer").user, { role: "viewer" }).authorization;
  for (const url of [LIST, "/api/v3/services"]) {
    const row = async (name: string, by?: string): Promise<Service | undefined> =>
      ((await get(url, by)).json as Service[]).find((s) => s.name === name);
    const one = await row("core-1");
    expect(one).toMatchObject({ tenantID: "", tenantName: "", resourceID: one?.id, warning: "" });
    expect((await row("core-3"))?.resourceID).toBe(createdRecord(3).id);
    expect(await row("core-3", viewer)).toMatchObject({ id: null, resourceID: "" });
  }
});

test("restart and reload by the page's paths do what the public ones do", async () => {
  const post = (path: string, authorization = operator) =>
    ask(t.server, "POST", `${LIST}id/${coreRecord(1).id}/${path}`, { authorization, body: {} });
  expect((await post("reload")).status).toBe(204);
  expect((await post("restart", signedIn(t.store, "viewer").authorization)).status).toBe(403);
  expect(await post("restart")).toMatchObject({ status: 409, json: { code: "quorum_at_risk" } });
});

test("the API describes itself", async () => {
  const answer = await get("/api/v3/openapi.json");
  expect(answer).toMatchObject({ status: 200, json: { info: { version: "1.0.0" } } });
});

test("the description of the API is in the caller's language", async () => {
  const summary = async (wish: string): Promise<unknown> => {
    const headers = { "accept-language": wish };
    const answer = await ask(t.server, "GET", "/api/v3/openapi.json", { authorization: operator, headers });
    return (answer.json as { info: { summary: string } }).info.summary;
  };
  expect(await summary("ru-RU,ru;q=0.9,en;q=0.8")).toMatch(/^Сервисы, кластер/);
  expect(await summary("en")).toMatch(/^Services, cluster/);
  expect(await summary("ru")).toMatch(/^Сервисы, кластер/);
});
