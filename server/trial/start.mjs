// `npm start`: see trial.ts.
import { bootstrap } from "./bootstrap.mjs";

await bootstrap("trial.ts");
