import { expect, test } from "vitest";
import { title } from "@core-console/shared/words/say";
import { ask } from "../../testing/server.ts";
import { withServer } from "../../testing/with-server.ts";

const t = withServer();

test.each([
  ["ru", "ru"],
  ["en-US,en;q=0.9", "en"],
  ["de-DE,de;q=0.9,ru;q=0.8,en;q=0.7", "ru"],
  ["en;q=0.5, ru;q=0.9", "ru"],
  ["ru;q=0.1, en", "en"],
  ["ru;q=0", "en"],
  ["rubbish", "en"],
] as const)("who reads %s is told in %s, as the console would", async (wish, lang) => {
  const answer = await ask(t.server, "GET", "/api/v3/services", { headers: { "accept-language": wish } });
  expect(answer.json).toMatchObject({ code: "unauthenticated", title: title("unauthenticated", lang) });
});
