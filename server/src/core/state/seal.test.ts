import * as fc from "fast-check";
import { expect, test } from "vitest";
import { newSealingKey, parseSealingKey, seal, sealedBy, unseal } from "./seal.ts";

test("what was sealed opens with its key and for its purpose only", () => {
  const [key, other] = [newSealingKey(), newSealingKey()];
  fc.assert(
    fc.property(fc.string(), fc.string(), (context, plain) => {
      const sealed = seal(key, context, plain);
      expect(unseal(key, context, sealed)).toEqual({ ok: true, text: plain });
      expect(unseal(key, `${context}x`, sealed)).toEqual({ ok: false, why: "damaged" });
      expect(unseal(other, context, sealed)).toEqual({ ok: false, why: "foreign_key" });
      expect(unseal(null, context, sealed)).toEqual({ ok: false, why: "no_key" });
    }),
    { numRuns: 50 },
  );
});

test("a changed byte, a cut end and anything else are damaged, and never thrown", () => {
  const key = newSealingKey();
  const sealed = seal(key, "x", "secret");
  const at = sealed.length - 5;
  const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
  for (const bad of [changed, sealed.slice(0, -4), sealed.slice(0, 20), "", "s1..", `s1.${key.id}.AAAA`, "x"])
    expect(unseal(key, "x", bad)).toEqual({ ok: false, why: "damaged" });
  expect(sealedBy(sealed)).toBe(key.id);
  expect(sealed).not.toContain("secret");
});

test("a key comes out of its file as it went in; anything else is none", () => {
  const key = newSealingKey();
  expect(parseSealingKey(key.text)).toEqual(key);
  for (const bad of [null, "", "short", `${key.text}${key.text}`]) expect(parseSealingKey(bad)).toBeNull();
});
