import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { HEADER } from "@core-console/shared/contract/headers";
import { LIMIT, PORT } from "@core-console/shared/contract/ports";
import { JoinGuide, Service } from "@core-console/shared/contract/service";
import { cookieHeaders } from "../support/cluster/administrator.ts";
import { apiOver } from "../support/cluster/api.ts";
import { codeOf } from "../support/cluster/client.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("one-core", { cores: 1 });
const api = () => cluster().api;
const core = (name: string) => ({ kind: "core", name });

describe("services of one Core", () => {
  it("begins with the first Core: on, leader, the fixed ID", async () => {
    await cluster().green();
    const [first, ...others] = await api().services();
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      id: FIRST_CORE_ID,
      name: "core-1",
      role: "leader",
      state: "active",
      paired: true,
    });
    const view = await api().cluster();
    expect(view).toMatchObject({ voters: 1, majority: 1, mayStillFail: 0, leadership: "confirmed" });
  });

  it("adds, shows by ID and ref, renames, renews and removes", async () => {
    const made = await api().add("  core-x ");
    expect(made).toMatchObject({
      name: "core-x",
      status: "not_installed",
      state: "created",
      role: null,
      address: null,
    });
    expect(made.id).not.toBeNull();
    expect((await api().show(made.ref)).id).toBe(made.id);
    expect((await api().show(made.id ?? "")).ref).toBe(made.ref);
    const renamed = await api().change("PATCH", `/services/${made.ref}`, { body: { name: "core-y" } });
    expect(Service.parse(renamed.body)).toMatchObject({ ref: made.ref, name: "core-y" });
    const before = await api().guide(made.ref);
    const renewed = JoinGuide.parse((await api().change("POST", `/services/${made.ref}/join`)).body);
    expect(renewed.id).toBe(made.id);
    expect(Date.parse(renewed.expiresAt ?? "")).toBeGreaterThan(Date.parse(before.expiresAt ?? ""));
    const gone = await api().change("DELETE", `/services/${made.ref}`);
    expect([gone.status, gone.text]).toEqual([204, ""]);
    expect(codeOf(await api().client.ask("GET", `/services/${made.ref}`))).toBe("not_found");
    expect(await api().named("core-y")).toBeNull();
  });

  it("gives two ready commands that carry the hash of the CA", async () => {
    const made = await api().add("guide");
    const guide = await api().guide(made.ref);
    expect(guide.commands.install).toBe(
      `sudo /opt/kaspersky/kuma/kuma core --raft.join ${cluster().net.prefix}.11:7210 --id ${made.id} --raft.ca-hash ${guide.caHash} --install`,
    );
    expect(guide.commands.runHere).toMatch(
      / core --raft\.join \S+:7210 --id \S+ --raft\.ca-hash sha256:[0-9a-f]{64} --home \S+$/,
    );
    expect(guide.expired).toBe(false);
    expect(guide.caFingerprint.split(/[ :]/)).toHaveLength(8);
  });

  it("keeps the last Core and what has joined", async () => {
    expect(codeOf(await api().change("DELETE", `/services/${FIRST_CORE_ID}`))).toBe("last_core");
    expect(codeOf(await api().client.ask("GET", `/services/${FIRST_CORE_ID}/join`))).toBe("already_enrolled");
  });
});

describe("input that does not fit", () => {
  const refusedNames: [what: string, name: unknown, field: string][] = [
    ["empty", "", "blank"],
    ["blank", " \t ", "blank"],
    ["of 129 characters", "ж".repeat(129), "too_long"],
    ["with a control character", "a\u0007b", "control_characters"],
    ["that is a number", 7, ""],
    ["that is missing", undefined, ""],
  ];
  it.each(refusedNames)("refuses a name %s", async (_, name, field) => {
    const answer = await api().change("POST", "/services", { body: { kind: "core", name } });
    expect(codeOf(answer)).toBe("validation_failed");
    expect(answer.problem?.errors?.[0]?.path).toBe("name");
    if (field !== "") expect(answer.problem?.errors?.[0]?.code).toBe(field);
    expect(answer.problem?.errors?.[0]?.message).toMatch(/\S/);
  });
  it("takes 128 characters beyond the basic plane", async () => {
    expect((await api().add("🦊".repeat(128))).name).toBe("🦊".repeat(128));
  });
  it("refuses a name that is taken, also in other letters or another form", async () => {
    await api().add("Straße Å");
    for (const name of ["straße å", "STRASSE Å".replace("SS", "ß"), " Straße A\u030A"]) {
      const answer = await api().change("POST", "/services", { body: core(name) });
      expect([name, codeOf(answer)]).toEqual([name, "name_taken"]);
      expect(answer.problem?.params?.["name"]).toBe("Straße Å");
    }
  });
  it("names every fault: an unknown field and a wrong kind", async () => {
    const answer = await api().change("POST", "/services", { body: { kind: "agent", name: "x", colour: "red" } });
    expect(codeOf(answer)).toBe("validation_failed");
    expect(answer.problem?.errors?.map((e) => e.path).toSorted()).toEqual(["colour", "kind"]);
  });
  const unknownIds: [what: string, id: string][] = [
    ["by a word", "nonsense"],
    ["by a part of an ID", "3C5F8A20"],
    ["by an ID with a wrong digit", "00000000-0000-0000-0000-00000000000g"],
    ["by an ID that nobody has", randomUUID()],
    ["by a NUL", "%00"],
    ["by half an escape", "%e0%a4"],
    ["by 3,000 letters", "a".repeat(3000)],
  ];
  it.each(unknownIds)("knows no service %s", async (_, id) => {
    expect([
      codeOf(await api().client.ask("GET", `/services/${id}`)),
      codeOf(await api().change("DELETE", `/services/${id}`)),
    ]).toEqual(["not_found", "not_found"]);
  });
  it("refuses a body over the limit, broken JSON, and keys twice over or of a prototype", async () => {
    const big = { raw: JSON.stringify(core("x".repeat(LIMIT.bodyBytes))) };
    expect(codeOf(await api().change("POST", "/services", big))).toBe("payload_too_large");
    for (const raw of ['{"kind":"core",', "", "null", "[]", '"x"', '{"kind":"core","name":"p","__proto__":{"a":1}}']) {
      expect([raw, codeOf(await api().change("POST", "/services", { raw }))]).toEqual([raw, "validation_failed"]);
    }
  });
  it.each([
    "size=0",
    "size=1001",
    "page=-1",
    "colour=red",
    "sort=colour",
    "paired=perhaps",
    `name=${"a".repeat(257)}`,
    "name=(",
    "name=(?=a)",
  ])("refuses the query %.20s", async (query) => {
    expect(codeOf(await api().client.ask("GET", `/services?${query}`))).toBe("validation_failed");
  });
  it("tells an unknown path from a wrong method", async () => {
    expect(codeOf(await api().client.ask("GET", "/nothing"))).toBe("not_found");
    expect(codeOf(await api().client.ask("GET", "/api/v4/services", { bare: true }))).toBe("not_found");
    const wrong = await api().client.ask("PUT", "/services", { body: {} });
    expect(codeOf(wrong)).toBe("method_not_allowed");
    expect(wrong.headers["allow"]).toContain("POST");
    for (const path of ["/node", "/node/ca-key", "/node/report", "/enrol"]) {
      expect([path, codeOf(await api().client.ask("GET", path))]).toEqual([path, "not_found"]);
    }
  });
});

describe("who may ask", () => {
  const body = core("foreign");
  /** A change that a browser of the administrator sends; a program's bearer is never sent by another site's page. */
  const byCookie = async (headers: Record<string, string>) => {
    const console = cluster().client(api().client.base);
    const session = await cookieHeaders(console, cluster().administrator);
    return apiOver(console).change("POST", "/services", { body, headers: { ...session, ...headers } });
  };
  it.each([
    ["another origin", { origin: "http://evil.example" }],
    ["a null origin", { origin: "null" }],
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another port of this host", { "sec-fetch-site": "same-site" }],
  ])("refuses a change from %s", async (_, headers) => {
    expect(codeOf(await byCookie(headers))).toBe("cross_site");
  });
  it.each([
    ["without its mark", { "x-xsrf-token": "" }, "csrf"],
    ["with another mark", { "x-xsrf-token": "A".repeat(43) }, "csrf"],
    ["of nobody", { cookie: "" }, "unauthenticated"],
    ["of a session that never was", { cookie: `kuma-session=kcs_${"A".repeat(43)}` }, "csrf"],
  ])("refuses a change by cookie %s", async (_, headers, code) => {
    expect(codeOf(await byCookie(headers))).toBe(code);
  });
  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
    "refuses a change of type “%s”",
    async (type) => {
      expect(codeOf(await api().change("POST", "/services", { body, headers: { "content-type": type } }))).toBe(
        "unsupported_media_type",
      );
    },
  );
  it("answers to its own names only, on every port", async () => {
    const { host } = cluster().cores[0] ?? { host: "" };
    for (const port of [PORT.console, PORT.rest]) {
      expect(await statusWithHost(host, port, "evil.example")).toBe(421);
      expect(await statusWithHost(host, port, `${host}:${port}`)).toBe(200);
      expect(await statusWithHost(host, port, `localhost:${port}`)).toBe(200);
    }
  });
  it("made nothing of all that, and takes the same from the page itself", async () => {
    expect(await api().named("foreign")).toBeNull();
    expect((await byCookie({ "sec-fetch-site": "same-origin" })).status).toBe(201);
  });
});

describe("changes are safe to repeat", () => {
  it("answers the same key the same, also after the thing is gone", async () => {
    const headers = { [HEADER.idempotencyKey]: randomUUID() };
    const ask = { body: core("once"), headers };
    const first = await api().client.ask("POST", "/services", ask);
    const again = await api().client.ask("POST", "/services", ask);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers[HEADER.idempotentReplay]).toBe("true");
    expect(Service.parse(again.body).ref).toBe(Service.parse(first.body).ref);
    const { ref } = Service.parse(first.body);

    const removal = { headers: { [HEADER.idempotencyKey]: randomUUID() } };
    expect((await api().client.ask("DELETE", `/services/${ref}`, removal)).status).toBe(204);
    expect((await api().client.ask("DELETE", `/services/${ref}`, removal)).status).toBe(204);
    const replay = await api().client.ask("POST", "/services", ask);
    expect([replay.status, Service.parse(replay.body).ref, Service.parse(replay.body).id]).toEqual([201, ref, null]);
    expect(await api().named("once")).toBeNull();
  });
  it("refuses the same key for something else, and a malformed key", async () => {
    const headers = { [HEADER.idempotencyKey]: randomUUID() };
    await api().client.ask("POST", "/services", { body: core("key-a"), headers });
    expect(codeOf(await api().client.ask("POST", "/services", { body: core("key-b"), headers }))).toBe("key_reused");
    expect(
      codeOf(
        await api().client.ask("POST", "/services", {
          body: core("key-c"),
          headers: { [HEADER.idempotencyKey]: "short" },
        }),
      ),
    ).toBe("validation_failed");
  });
  it("executes two requests with one key that arrive together once", async () => {
    const ask = { body: core("together"), headers: { [HEADER.idempotencyKey]: randomUUID() } };
    const answers = await Promise.all(Array.from({ length: 8 }, () => api().client.ask("POST", "/services", ask)));
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((a) => Service.parse(a.body).ref)).size).toBe(1);
  });
  it("gives one name to one of many that ask at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api().change("POST", "/services", { body: core("one-name") })),
    );
    expect(answers.filter((a) => a.status === 201)).toHaveLength(1);
    expect(answers.filter((a) => codeOf(a) === "name_taken")).toHaveLength(7);
  });
  it("keeps to If-Match", async () => {
    const made = await api().add("matched");
    const rename = (revision: string) =>
      api().change("PATCH", `/services/${made.ref}`, {
        body: { name: "matched-2" },
        headers: { "if-match": revision },
      });
    expect(codeOf(await rename(`"${made.revision - 1}"`))).toBe("precondition_failed");
    expect(codeOf(await rename("nonsense"))).toBe("validation_failed");
    expect((await rename(`"${made.revision}"`)).status).toBe(200);
  });
});

describe("long lists", () => {
  it("pages with a total and a link to the next", async () => {
    const names = Array.from({ length: 12 }, (_, i) => `page-${String(i).padStart(2, "0")}`);
    for (const name of names) await api().add(name);
    const seen: string[] = [];
    let path: string | null = "/services?size=5&name=^page-&sort=name";
    for (let pages = 0; path !== null; pages++) {
      expect(pages).toBeLessThan(3);
      const page = await api().client.get(path);
      expect(page.headers[HEADER.totalCount]).toBe("12");
      seen.push(...(page.body as Service[]).map((s) => s.name));
      path = /<\/api\/v3([^>]+)>; rel="next"/.exec(page.headers["link"] ?? "")?.[1] ?? null;
    }
    expect(seen).toEqual(names);
    expect((await api().services("size=5&page=3&name=^page-&sort=name")).map((s) => s.name)).toEqual(names.slice(10));
  });
  it("filters by RE2, pattern, status, kind and paired in any case", async () => {
    const count = async (query: string) => (await api().services(query)).length;
    expect(await count("name=^PAGE-0[0-4]$")).toBe(5);
    expect(await count("pattern=page-1")).toBe(2);
    // Yellow where the machine is busy.
    expect(await count("status=on&status=warning")).toBe(1);
    expect(await count("status=off")).toBe(0);
    expect(await count("paired=TRUE")).toBe(1);
    expect(await count("kind=core&status=not_installed&size=1000")).toBeGreaterThan(12);
    expect(await count("tenantID=anything&name=^core-1$")).toBe(1);
    expect(await count(`id=${FIRST_CORE_ID}`)).toBe(1);
  });
});

function statusWithHost(host: string, port: number, name: string): Promise<number> {
  const headers = { host: name, authorization: `Bearer ${cluster().administrator.token}` };
  return new Promise((resolve, reject) => {
    const call = request({ host, port, path: "/api/v3/cluster", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.once("error", reject);
    call.end();
  });
}
