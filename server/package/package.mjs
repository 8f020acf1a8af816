// `npm run package`: see package.ts.
import { bootstrap } from "../build/bootstrap.mjs";

await bootstrap("server/package/package.ts");
