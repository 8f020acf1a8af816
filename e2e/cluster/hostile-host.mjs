// Preloaded into a `kuma` process with NODE_OPTIONS: lets it run on a host with something wrong.
//   KUMA_HOST_CLOCK_MS=-3600000   its clock is off by so much
//   KUMA_HOST_DISK=small          little space is free
//   KUMA_HOST_DISK=full           no file of a recovery can be created
//   KUMA_HOST_STOP_AT=records     the process stops, as by SIGSTOP, once a recovery's journal names this step
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";

const { KUMA_HOST_CLOCK_MS: offMs, KUMA_HOST_DISK: disk, KUMA_HOST_STOP_AT: step } = process.env;

if (offMs !== undefined) {
  const now = Date.now.bind(Date);
  Date.now = () => now() + Number(offMs);
}
if (disk === "small") {
  const { statfsSync } = fs;
  fs.statfsSync = (path, options) => Object.assign(statfsSync(path, options), { bavail: 1 });
}
if (disk === "full") {
  const { openSync } = fs;
  fs.openSync = (path, flags, mode) => {
    if (flags === "wx" && /\/core\/[^/]+\/recovery\//.test(String(path)))
      throw Object.assign(new Error(`ENOSPC: no space left on device, open '${String(path)}'`), { code: "ENOSPC" });
    return openSync(path, flags, mode);
  };
}
if (step !== undefined) {
  const { renameSync } = fs;
  fs.renameSync = (from, to) => {
    renameSync(from, to);
    if (basename(String(to)) !== "recovery.json") return;
    if (JSON.parse(fs.readFileSync(to, "utf8")).step === step) process.kill(process.pid, "SIGSTOP");
  };
}
syncBuiltinESMExports();
