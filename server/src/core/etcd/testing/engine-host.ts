// Starts an engine, prints its pid and waits; a test kills this process to verify that the engine dies with it.
import { systemClock } from "../../../lib/time/clock.ts";
import { logLimits } from "../../../lib/logging/log-limits.ts";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { Engine } from "../process/engine.ts";

const [binary = "", folder = "", address = ""] = process.argv.slice(2);
const url = `http://${address}:7209`;
const engine = new Engine({
  binary,
  dataDir: `${folder}/raft`,
  socketDir: `${folder}/sock`,
  logDir: `${folder}/log`,
  logLimits: logLimits({}),
  name: "hosted",
  initialCluster: `hosted=${url}`,
  initialClusterState: "new",
  clusterToken: "test",
  peerListen: `${address}:7209`,
  peerAdvertise: url,
  certs: null,
  timers: { heartbeatMs: 50, electionMs: 500 },
  log: silentLogger,
  clock: systemClock,
  random: Math.random,
});
await engine.start();
process.stdout.write(`${engine.pid}\n`);
setInterval(() => undefined, 60_000);
