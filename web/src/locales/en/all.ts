import { audit } from "./audit.ts";
import { common } from "./common.ts";
import { dashboard } from "./dashboard.ts";
import { services } from "./services.ts";
import { session } from "./session.ts";
import { settings } from "./settings.ts";

export const all = { common, session, services, dashboard, settings, audit };
