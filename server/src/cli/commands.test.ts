import { expect, test } from "vitest";
import { COMMANDS } from "./commands.ts";
import { HELP } from "./words/help.ts";
import { run } from "./testing/run.ts";

test.each(COMMANDS.map((one) => [one.noun, ...(one.verb === null ? [] : [one.verb])]))(
  "kuma %s %s has help in both languages",
  async (...words) => {
    const line = words.filter((word) => word !== undefined);
    expect(HELP[line.join(" ")]?.usage).toContain(`kuma ${line.join(" ")}`);
    expect((await run([...line, "--help"])).exit).toBe(0);
    expect((await run(["help", ...line], { env: { LANG: "ru_RU.UTF-8" } })).out).toMatch(/[а-я]{4}/);
  },
);
