// Preloaded into a Core under test by NODE_OPTIONS, so that the product needs no route for it: on SIGUSR2 it collects
// garbage and writes down what is left.
import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const file = process.env.KUMA_FUZZ_HEAP;
if (file !== undefined) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  process.on("SIGUSR2", () => {
    collect();
    // What finalizers let go of is there for the second one.
    setImmediate(() => {
      collect();
      writeFileSync(`${file}.${process.pid}`, JSON.stringify({ at: Date.now(), ...process.memoryUsage() }));
    });
  });
}
