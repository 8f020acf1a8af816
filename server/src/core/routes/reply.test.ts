import { afterAll, beforeAll, expect, test } from "vitest";
import type { FastifyInstance } from "fastify";
import { title } from "@core-console/shared/words/say";
import { createContext } from "../testing/context.ts";
import { ask, createTestServer } from "../testing/server.ts";
import type { Store } from "../testing/store.ts";

let store: Store;
let server: FastifyInstance;
beforeAll(async () => {
  const made = createContext();
  ({ store } = made);
  await store.run();
  server = createTestServer(made.c);
});
afterAll(async () => {
  store.close();
  await server.close();
});

test.each([
  ["ru", "ru"],
  ["en-US,en;q=0.9", "en"],
  ["de-DE,de;q=0.9,ru;q=0.8,en;q=0.7", "ru"],
  ["en;q=0.5, ru;q=0.9", "ru"],
  ["ru;q=0.1, en", "en"],
  ["ru;q=0", "en"],
  ["rubbish", "en"],
] as const)("who reads %s is told in %s, as the console would", async (wish, lang) => {
  const answer = await ask(server, "GET", "/api/v3/services", { headers: { "accept-language": wish } });
  expect(answer.json).toMatchObject({ code: "unauthenticated", title: title("unauthenticated", lang) });
});
