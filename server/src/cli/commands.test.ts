import { LANGS } from "@core-console/shared/words/lang";
import { expect, test } from "vitest";
import { CONSOLE } from "./args/console-shape.ts";
import { CORE } from "./args/core-shape.ts";
import { nameOf } from "./args/option.ts";
import { optionsOf } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { HELP } from "./words/help.ts";
import { run } from "./testing/run.ts";

const ALL = [
  ...[CORE, CONSOLE].map((shape) => ({ name: nameOf(shape), options: shape.options ?? {} })),
  ...COMMANDS.map((command) => ({ name: nameOf(command), options: optionsOf(command) })),
];

test.each(ALL)("kuma $name has help in both languages", async ({ name }) => {
  const line = name.split(" ");
  expect(HELP[name]?.usage).toContain(`kuma ${name}`);
  expect((await run([...line, "--help"])).exit).toBe(0);
  expect((await run(["help", ...line], { env: { LANG: "ru_RU.UTF-8" } })).out).toMatch(/[а-я]{4}/);
});

test.each(ALL)("the help of kuma $name names each of its options, its usage no other", async ({ name, options }) => {
  for (const lang of LANGS) {
    const { out } = await run(["help", ...name.split(" ")], { env: { LANG: lang } });
    const { usage = "" } = HELP[name] ?? {};
    for (const [option, { help }] of Object.entries(options)) {
      expect(out.split("\n").find((row) => row.trim().startsWith(`--${option} `))).toContain(help[lang].slice(0, 20));
    }
    const named = [...usage.matchAll(/--([a-z.-]+)/g)].map(([, option]) => option);
    expect(Object.keys(options)).toEqual(expect.arrayContaining(named));
  }
});

test("an option says which variable and which value are used where it is not given", async () => {
  const { out } = await run(["help", "console"]);
  expect(out).toContain(
    "\n--listen A:7220         where to listen for browsers; off loopback it needs a certificate (127.0.0.1:7220)\n",
  );
  expect(out).toContain("\n--key FILE              PEM file of its key (KUMA_CONSOLE_KEY)\n");
});
