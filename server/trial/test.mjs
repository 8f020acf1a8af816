// `npm test`: see test-all.ts.
import { bootstrap } from "../build/bootstrap.mjs";

await bootstrap("server/trial/test-all.ts");
