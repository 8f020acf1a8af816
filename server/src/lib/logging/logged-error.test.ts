import { Writable } from "node:stream";
import { errors } from "undici";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { createLogger } from "./logger.ts";

const SECRET = "s3cret";

function logged(err: unknown): { err: Record<string, unknown> } {
  let out = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      out += chunk.toString();
      done();
    },
  });
  createLogger({ stream }).error({ err }, "a fault of ours");
  expect(out).not.toContain(SECRET);
  return JSON.parse(out) as { err: Record<string, unknown> };
}
const thrown = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

test.each([
  ["whole", `${SECRET}`],
  ["beginning", `{"password": ${SECRET}`],
  ["end", `{"a": 1} ${SECRET}`],
])("a text that is no JSON is not quoted: %s", (_, text) => {
  const error = thrown(() => JSON.parse(text));
  expect((error as Error).message).toContain("JSON");
  expect(logged(error).err).toMatchObject({ type: "SyntaxError", stack: expect.any(Array) });
  expect(logged(new Error("the answer was not understood", { cause: error })).err).toMatchObject({
    message: "the answer was not understood",
    cause: { type: "SyntaxError" },
  });
});

test("of a value that does not fit a schema the path and the rule are logged, and not the value", () => {
  const schema = z.object({ key: z.number(), kind: z.enum(["a"]), rest: z.array(z.string()) });
  const given = { key: SECRET, kind: SECRET, rest: [1] };
  const error = thrown(() => z.parse(schema, given, { reportInput: true }));
  expect(logged(error).err["message"]).toBe("key: invalid_type; kind: invalid_value; rest.0: invalid_type");
});

test("an error's fields are left out except those that only distinguish errors", () => {
  const telling = { code: "ECONNREFUSED", syscall: "connect", address: "127.0.0.1", port: 1 };
  const held = {
    body: SECRET,
    headers: { authorization: SECRET },
    socket: { bytes: SECRET },
    status: { secret: SECRET },
  };
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), telling, held);
  const { err } = logged(refused);
  expect(err).toMatchObject({ code: "ECONNREFUSED", syscall: "connect", address: "127.0.0.1", port: 1 });
  expect(Object.keys(err).toSorted()).toEqual(["address", "code", "message", "port", "stack", "syscall", "type"]);
  expect(logged(new AggregateError([refused], "all failed")).err).toMatchObject({ errors: [{ code: "ECONNREFUSED" }] });
});

test("bytes of an answer that undici could not parse, and bodies that it refused, stay out", () => {
  const parse = Object.assign(new errors.HTTPParserError("Invalid header"), { data: SECRET });
  expect(logged(parse).err).toMatchObject({ type: "HTTPParserError", message: "Invalid header" });
  const refused = new errors.ResponseError("refused", 403, { headers: { cookie: SECRET }, body: SECRET });
  expect(logged(refused).err).toMatchObject({ message: "refused", statusCode: 403 });
});

test("a thrown value that is not an error is logged by its type; a chain of causes has an end", () => {
  expect(logged(SECRET).err).toEqual({ type: "string", message: "" });
  expect(logged({ secret: SECRET }).err).toEqual({ type: "object", message: "" });
  const loop = new Error("round");
  loop.cause = loop;
  expect(JSON.stringify(logged(loop)).match(/"round"/g)).toHaveLength(6);
});
