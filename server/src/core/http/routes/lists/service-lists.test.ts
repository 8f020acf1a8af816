import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { Service } from "@core-console/shared/contract/service";
import type { UserRole } from "@core-console/shared/contract/access";
import { atOnce } from "../../../../lib/work/slices.ts";
import { createContext } from "../../../testing/context.ts";
import { coreRecord, createdRecord } from "../../../testing/records.ts";
import { MOST_MATCHING } from "./service-lists.ts";
import { ServiceLists } from "./service-lists.ts";
import type { Call } from "../../server/server.ts";

async function lists(count: number, mostBytes?: number) {
  const { c, store } = createContext();
  store.add(coreRecord(1));
  for (let n = 2; n <= count; n++) store.add(createdRecord(n));
  await store.run();
  const made = new ServiceLists(c, mostBytes);
  const page = (q: Parameters<ServiceLists["page"]>[1] = {}, role: UserRole = "administrator", id = "u1") => {
    const raw = new EventEmitter();
    const call = {
      caller: { user: { role, user: { id } } },
      stale: false,
      reply: { raw, header: () => undefined },
    };
    return { raw, read: made.page(call as unknown as Call, q) };
  };
  return { c, store, made, page };
}

test("one role reads one buffer at one revision; another role, query or revision has its own", async () => {
  const { made, page, store } = await lists(50);
  const bytes = async (o: ReturnType<typeof page>) => (await o.read).json.bytes;
  const [a, b] = [page(), page()];
  const [x, y] = await Promise.all([bytes(a), bytes(b)]);
  expect(y).toBe(x);
  expect((JSON.parse(x.toString()) as unknown[]).map((row) => Service.parse(row))).toHaveLength(50);
  expect(made.bytes).toBe(x.length - 2);
  expect(await bytes(page({}, "viewer"))).not.toBe(x);
  expect(await bytes(page({ size: 10 }))).not.toBe(x);
  store.close();
});

test("a list is held while it is being read, and no longer", async () => {
  const { made, page, store } = await lists(20);
  const [a, b] = [page(), page()];
  const [one] = [await a.read, await b.read];
  one.json.leave();
  await new Promise((resolve) => void setImmediate(resolve));
  expect(made.bytes).toBeGreaterThan(0);
  // The other reader disconnects without having read it.
  b.raw.emit("close");
  await new Promise((resolve) => void setImmediate(resolve));
  expect(made.bytes).toBe(0);
  store.close();
});

test("beyond so many bytes a list is refused, and those that are being read go on", async () => {
  const { made, page, store } = await lists(20, 10_000);
  const small = await page({ size: 2 }).read;
  await expect(page().read).rejects.toMatchObject({ name: "NoRoom" });
  expect(made.bytes).toBe(small.json.bytes.length - 2);
  store.close();
});

test("rows of services that no host has joined are made once a revision: a second list is a unit of work for each", async () => {
  const { c, store } = await lists(1000);
  const units = (): number => {
    let sum = 0;
    const work = c.observatory.listing();
    for (let step = work.next(); step.done !== true; step = work.next()) sum += step.value;
    return sum;
  };
  expect(units()).toBe(8000);
  expect(units()).toBe(999 + 8);
  expect(atOnce(c.observatory.listing())).toEqual(c.observatory.services());
  store.close();
});

test("one user has so many lists by expressions built at once; more are refused, and other users' are built", async () => {
  const { page, store } = await lists(50);
  const asked = Array.from({ length: 60 }, (_, n) => page({ name: `core-${n}` }).read);
  const [others, plain] = [page({ name: "core" }, "administrator", "u2"), page()];
  const ended = await Promise.allSettled(asked);
  const refused = ended.flatMap((e) => (e.status === "rejected" ? [e.reason as unknown] : []));
  expect(refused).toHaveLength(60 - MOST_MATCHING);
  expect(refused).toMatchObject(refused.map((): object => ({ code: "rate_limited", params: { seconds: 1 } })));
  for (const read of [others.read, plain.read]) expect((await read).json.bytes.length).toBeGreaterThan(2);
  await expect(page({ name: "core-1$" }).read).resolves.toBeDefined();
  store.close();
});

test("a list whose reader goes away is given up, and that is no internal error", async () => {
  const { c, made, page, store } = await lists(3000);
  const { raw, read } = page({ size: 1000 });
  raw.emit("close");
  await expect(read).rejects.toMatchObject({ code: "read_lost" });
  await new Promise((resolve) => void setImmediate(resolve));
  expect(made.bytes).toBe(0);
  // A list that was abandoned is built for the next reader.
  expect(c.registry.services.size).toBe(3000);
  expect(JSON.parse((await page({ size: 1000 }).read).json.bytes.toString())).toHaveLength(1000);
  store.close();
});
