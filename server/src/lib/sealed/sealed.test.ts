import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CHUNK_BYTES, TAG_BYTES } from "./format.ts";
import { seal } from "./seal.ts";
import { SealFault, unseal } from "./unseal.ts";

const PASSPHRASE = "sieben Zwerge im Wald";
/** 2^10 rounds: a test seals often. */
const CHEAP = 10;

async function* inParts(content: Buffer, size = 10_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}
async function all(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const had: Uint8Array[] = [];
  for await (const part of parts) had.push(part);
  return Buffer.concat(had);
}
const sealedOf = (content: Buffer): Promise<Buffer> => all(seal(inParts(content), PASSPHRASE, CHEAP));
const opened = (sealed: Buffer, passphrase = PASSPHRASE, size?: number): Promise<Buffer> =>
  all(unseal(inParts(sealed, size), passphrase));
const faultIn = (sealed: Buffer, passphrase?: string): Promise<string> =>
  opened(sealed, passphrase).then(
    () => "none",
    (error: unknown) => {
      if (!(error instanceof SealFault)) throw error;
      return error.kind;
    },
  );
/** Where the first chunk begins. */
const chunksAt = (sealed: Buffer): number => sealed.indexOf("\n", sealed.indexOf("\n--- ") + 1) + 1 + 16;

test.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])(
  "a content of %i bytes is the same after sealing, however the file is read",
  async (bytes) => {
    const content = randomBytes(bytes);
    const sealed = await sealedOf(content);
    for (const size of [1000, 65_552, sealed.length])
      expect((await opened(sealed, PASSPHRASE, size)).equals(content)).toBe(true);
    // A few bytes may be in it by chance.
    if (bytes >= 20) expect(sealed.includes(content.subarray(0, 20))).toBe(false);
  },
);

test("the same content is sealed differently each time", async () => {
  const content = Buffer.from("x");
  expect((await sealedOf(content)).equals(await sealedOf(content))).toBe(false);
});

test("another passphrase, a cut, an altered chunk, chunks that changed places: each is recognised, and nothing of it read", async () => {
  const sealed = await sealedOf(randomBytes(3 * CHUNK_BYTES + 100));
  const [first, step] = [chunksAt(sealed), CHUNK_BYTES + TAG_BYTES];
  const flipped = (at: number): Buffer => {
    const copy = Buffer.from(sealed);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  expect(await faultIn(sealed, "another")).toBe("passphrase");
  expect(await faultIn(flipped(first + 10))).toBe("altered");
  expect(await faultIn(flipped(first + step + 10))).toBe("altered");
  expect(await faultIn(flipped(sealed.length - 1))).toBe("end");
  expect(await faultIn(sealed.subarray(0, first + 2 * step))).toBe("truncated");
  expect(await faultIn(sealed.subarray(0, first + 2 * step + 500))).toBe("end");
  expect(await faultIn(sealed.subarray(0, first - 5))).toBe("truncated");
  expect(await faultIn(sealed.subarray(0, 30))).toBe("truncated");
  expect(await faultIn(Buffer.concat([sealed, Buffer.from("more")]))).toBe("end");
  const swapped = Buffer.concat([
    sealed.subarray(0, first),
    sealed.subarray(first + step, first + 2 * step),
    sealed.subarray(first, first + step),
    sealed.subarray(first + 2 * step),
  ]);
  expect(await faultIn(swapped)).toBe("altered");
});

test("a header that asks for more memory than is allowed is refused before any is taken, and one of another kind", async () => {
  const sealed = (await sealedOf(Buffer.from("x"))).toString("latin1");
  const costs = (cost: string): Buffer => Buffer.from(sealed.replace(/(-> scrypt \S+) 10/, `$1 ${cost}`), "latin1");
  expect(await faultIn(costs("19"))).toBe("foreign");
  expect(await faultIn(costs("99"))).toBe("foreign");
  expect(await faultIn(costs("11"))).toBe("passphrase");
  expect(await faultIn(Buffer.from(sealed.replace("-> scrypt", "-> X25519"), "latin1"))).toBe("truncated");
  expect(await faultIn(Buffer.from("age-encryption.org/v2\n".padEnd(1000, "x")))).toBe("foreign");
  expect(await faultIn(Buffer.from("PK\u0003\u0004"))).toBe("foreign");
});

test("whatever is changed in a sealed file, the content is the same or it is refused", async () => {
  const content = randomBytes(CHUNK_BYTES + 50);
  const sealed = await sealedOf(content);
  const change = fc.record({ at: fc.nat(sealed.length - 1), bit: fc.nat(7), cut: fc.nat(200), isCut: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, bit, cut, isCut }) => {
      const copy = Buffer.from(isCut ? sealed.subarray(0, sealed.length - 1 - cut) : sealed);
      if (!isCut) copy[at] = (copy[at] ?? 0) ^ (1 << bit);
      expect(await faultIn(copy)).not.toBe("none");
    }),
    { numRuns: 60 },
  );
});

/** Made by age 1.1.1, another implementation of the format, at its own cost of 2^18. */
const MADE_BY_AGE = [
  "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBwY09xQmF1UHNDRnBGMldFaStOdjJRIDE4CnBtNy9WRkM1V3lURTAv",
  "VGlpZi94Z2ZWVGswazZJYUJ4aERadmlCTzE4OWcKLS0tIFFrc1ZnalZMaUc2anFDNVlzcytoQWZabUxVLzI4U2FJbHI0dlFW",
  "dUhaSkUK7DxS77fgAeFMU9UZDpeNJsfFqmJ40Om54gyND/Y5uXhMFGemEBHMyAcoqVEdP95DX3iR+CFrUMeavvc9V1ir",
].join("");

test("a file of another implementation of the format is read", async () => {
  const content = await opened(Buffer.from(MADE_BY_AGE, "base64"));
  expect(content.toString()).toBe("made by another implementation\n");
});
