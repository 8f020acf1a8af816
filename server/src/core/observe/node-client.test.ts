import { Writable } from "node:stream";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createLogger } from "../../lib/logger.ts";
import { PeerError } from "./node-client.ts";

test("what another Core answered stands in no log, however the error is written down", () => {
  const error = new PeerError("status", 403, '{"key":"s3cret"}');
  expect(error.body).toContain("s3cret");
  let out = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      out += chunk.toString();
      done();
    },
  });
  createLogger({ stream }).error({ err: new Error("not to be had", { cause: error }) }, "x");
  const cause = { type: "PeerError", message: "peer: status 403", kind: "status", status: 403 };
  expect(JSON.parse(out)).toMatchObject({ err: { cause } });
  for (const text of [out, inspect(error), JSON.stringify(error)]) expect(text).not.toContain("s3cret");
});
