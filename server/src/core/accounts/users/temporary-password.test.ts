import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { temporaryPassword } from "./temporary-password.ts";

test("five groups of four that can be read out, every letter as likely as the others", () => {
  const all = Array.from({ length: 500 }, () => temporaryPassword(randomBytes));
  for (const p of all) expect(p).toMatch(/^([a-km-np-z2-9]{4}-){4}[a-km-np-z2-9]{4}$/);
  expect(new Set(all).size).toBe(all.length);
  // 32 letters divide 256 evenly: no byte makes one likelier.
  expect(new Set(Array.from({ length: 256 }, (_, b) => temporaryPassword((n) => new Uint8Array(n).fill(b)))).size).toBe(
    32,
  );
});
