import { expect, test } from "vitest";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { MembersDeps } from "../deps.ts";
import { seedRegistry } from "./seed.ts";

test("the first Core that comes back to a recovered cluster writes nothing: a learner's engine would refuse it for ever", async () => {
  const self = { id: FIRST_CORE_ID, engine: { initialCluster: "", existing: true } } as MembersDeps["self"];
  const deps = { self } as Parameters<typeof seedRegistry>[0];
  await expect(seedRegistry(deps, new AbortController().signal)).resolves.toBeUndefined();
});
