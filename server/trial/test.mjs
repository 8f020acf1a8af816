// `npm test`: see test-all.ts.
import { bootstrap } from "./bootstrap.mjs";

await bootstrap("test-all.ts");
