import { mockServer } from "@core-console/shared/mock-api/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createQueryClient } from "../queries.ts";
import { whoamiQuery } from "./whoami.ts";

let mock: ReturnType<typeof mockServer>;
beforeEach(() => {
  mock = mockServer({ scenario: "lost-quorum" });
  mock.listen();
});
afterEach(() => mock.close());

test("no_quorum: who is signed in is read from a node's own copy, so that the page opens", async () => {
  expect(await createQueryClient().fetchQuery({ ...whoamiQuery(), retry: false })).toMatchObject({ login: "anna" });
});
