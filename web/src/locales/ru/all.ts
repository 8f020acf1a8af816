import { common } from "./common.ts";
import { dashboard } from "./dashboard.ts";
import { services } from "./services.ts";

export const all = { common, services, dashboard };
