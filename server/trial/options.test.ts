import { expect, test } from "vitest";
import { parseTrialOptions } from "./options.ts";

test("defaults: whatever is there, on 127.0.0.11, console on 7220", () => {
  expect(parseTrialOptions([])).toEqual({
    ok: true,
    options: {
      cores: null,
      data: ".kuma",
      first: "127.0.0.11",
      console: { host: "127.0.0.1", port: 7220 },
      build: true,
    },
  });
});

test.each([
  [["--cores", "2"], "odd number"],
  [["--cores", "x"], "odd number"],
  [["--first", "192.0.2.1"], "loopback"],
  [["--first", "127.1"], "loopback"],
  [["--listen", "0.0.0.0:7220"], "127.0.0.0/8"],
  [["--listen", "127.0.0.1:0"], "a port"],
  [["--nonsense"], "nonsense"],
  [["extra"], "extra"],
])("%j is refused", (argv, why) => {
  expect(parseTrialOptions(argv)).toMatchObject({ ok: false, message: expect.stringContaining(why) });
});
