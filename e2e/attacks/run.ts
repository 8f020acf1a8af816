// `npm run test:attacks [-- vitest's own flags]`: every attack that was tried on the product, on real clusters and
// close to the code. `npm test` runs the same files among all others.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/cluster/kuma.ts";

const ATTACKS: Record<string, readonly string[]> = {
  "on a real cluster: forged Raft, costly reads, hostile reports, names, foreign writes, forged headers": [
    "e2e/attacks/",
  ],
  "roles × routes": ["e2e/cluster/matrix.test.ts"],
  "learners' hosts and hosts that operators bring": [
    "e2e/cluster/trust.test.ts",
    "server/src/core/members/enrol/",
    "server/src/core/http/routes/enrol.test.ts",
    "server/src/core/http/routes/move.test.ts",
  ],
  "expressions and other costly input": [
    "shared/src/domain/expression-cost.test.ts",
    "server/src/core/http/routes/lists/expression.property.test.ts",
    "server/src/core/http/server/body-size.test.ts",
    "server/src/lib/http/duplicate-key.test.ts",
  ],
  "foreign writes": ["server/src/core/state/foreign-writes.engine.test.ts"],
  "hostile reports and answers": [
    "shared/src/contract/enrolment.test.ts",
    "e2e/support/conventions/schema-limits.test.ts",
    "server/src/core/members/view/node-client.test.ts",
  ],
  names: ["shared/src/contract/name.test.ts", "shared/src/domain/audit-csv.test.ts"],
  addresses: [
    "server/src/lib/net/address.test.ts",
    "server/src/lib/net/client-address.test.ts",
    "server/src/core/members/home/addresses.test.ts",
  ],
  "duplicate keys, request ids, Core-Forward, proxies, set-up": [
    "server/src/core/http/server/strict-input.test.ts",
    "server/src/core/http/server/core-forward.test.ts",
    "server/src/bff/guard/proxies.test.ts",
    "server/src/core/http/routes/setup.test.ts",
  ],
  "moves of hosts": ["e2e/cluster/move.test.ts"],
  "peer certificates": ["server/src/core/members/join/peer-certificates.test.ts"],
  "signing in without a majority: guesses, changes, sessions elsewhere and afterwards, secrets in the last known state":
    [
      "e2e/cluster/read-only.test.ts",
      "server/src/core/http/routes/read-only.test.ts",
      "server/src/core/state/last-known/",
      "server/src/bff/forward/to-its-core.test.ts",
    ],
  "reading on a Core's host": ["e2e/cluster/last-known.test.ts", "server/src/core/http/host/"],
  "--id-file": ["server/src/cli/args/id-file.test.ts"],
};

const files = Object.values(ATTACKS).flat();
// The pattern of a renamed file would match nothing.
const missing = files.filter((file) => !existsSync(join(ROOT, file)));
if (missing.length > 0) {
  console.error(`not there: ${missing.join(", ")}`);
  process.exitCode = 1;
} else {
  const words = ["run", "--project", "cluster", "--project", "unit", ...files, ...process.argv.slice(2)];
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  process.exitCode = spawnSync(process.execPath, [vitest, ...words], { cwd: ROOT, stdio: "inherit" }).status ?? 1;
}
