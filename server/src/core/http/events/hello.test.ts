import { expect, test } from "vitest";
import { Hellos } from "./hello.ts";

/** A connection whose writes complete when the test says so. */
function slow() {
  const waiting: (() => void)[] = [];
  const parts: string[] = [];
  const write = (part: string | Buffer, sent?: () => void): boolean => {
    parts.push(part.toString());
    if (sent !== undefined) waiting.push(sent);
    return true;
  };
  const response = { write } as Parameters<Hellos["write"]>[0];
  return { response, text: () => parts.join(""), take: () => waiting.splice(0).forEach((sent) => sent()) };
}

test("clients that connect at the same moment share one buffer, however many there are", () => {
  const clock = { ms: 0 };
  const hellos = new Hellos({ mostBytes: 1000, now: () => clock.ms });
  let made = 0;
  const hello = (key = "administrator") => hellos.of(key, () => ({ made: ++made }));
  const first = hello();
  expect([hello(), hello()]).toEqual([first, first]);
  expect(hello("viewer")).not.toBe(first);
  expect(made).toBe(2);
  clock.ms = 250;
  expect(hello()).toBe(first);
  clock.ms = 251;
  expect(hello()).not.toBe(first);
  // An event was sent: the next client must not miss it.
  const second = hello();
  hellos.outdated();
  expect(hello()).not.toBe(second);
  expect(made).toBe(4);
});

test("its bytes are counted once, until the slowest took them; beyond the most there is no room", () => {
  const clock = { ms: 0 };
  const hellos = new Hellos({ mostBytes: 100, now: () => clock.ms });
  const [a, b] = [slow(), slow()];
  const hello = hellos.of("administrator", () => "x".repeat(58));
  hellos.write(a.response, "e-1", hello);
  hellos.write(b.response, "e-2", hello);
  expect(hellos.bytes).toBe(60);
  expect(a.text()).toBe(`id: e-1\nevent: hello\ndata: "${"x".repeat(58)}"\n\n`);
  a.take();
  expect(hellos.bytes).toBe(60);
  clock.ms = 1000;
  expect(() => hellos.of("administrator", () => "x".repeat(58))).toThrowError(
    expect.objectContaining({ name: "NoRoom" }),
  );
  b.take();
  expect(hellos.bytes).toBe(0);
  expect(hellos.of("administrator", () => "x".repeat(58)).data).toHaveLength(60);
});
