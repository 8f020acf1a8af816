import { common } from "./common.ts";
import { services } from "./services.ts";

/** What the first view may need. */
export const first = { common, services };
