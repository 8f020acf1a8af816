// `npm start`: see trial.ts.
import { bootstrap } from "../build/bootstrap.mjs";

await bootstrap("server/trial/trial.ts");
