import { PORT } from "@core-console/shared/contract/ports";
import { expect, test } from "vitest";
import { curlLine, shellWord, SOME_CORE } from "./curl.ts";

test("scripts call the port that the contract gives them", () => expect(SOME_CORE).toContain(`:${PORT.rest}`));

test("a read is one line", () =>
  expect(curlLine({ method: "GET", url: "https://core-1:7223/api/v3/services", token: "kct_x" })).toBe(
    "curl -H 'Authorization: Bearer kct_x' https://core-1:7223/api/v3/services",
  ));

test("a change says its method and sends its body, whatever is in it", () =>
  expect(
    curlLine({ method: "POST", url: "https://c:7223/api/v3/services?x=1&y=2", token: "T", body: `{"name":"it's"}` }),
  ).toBe(
    String.raw`curl -X POST -H 'Authorization: Bearer T' -H 'Content-Type: application/json' --data '{"name":"it'\''s"}' 'https://c:7223/api/v3/services?x=1&y=2'`,
  ));

test("plain words stay plain", () => expect(shellWord("a-b.c:d/e")).toBe("a-b.c:d/e"));
