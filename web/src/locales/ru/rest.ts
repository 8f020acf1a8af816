import { approval } from "./approval.ts";
import { audit } from "./audit.ts";
import { dashboard } from "./dashboard.ts";
import { drill } from "./drill.ts";
import { log } from "./log.ts";
import { recovery } from "./recovery.ts";
import { session } from "./session.ts";
import { settings } from "./settings.ts";
import { snapshots } from "./snapshots.ts";

/** What comes with the pages and dialogs that are fetched later. */
export const rest = { dashboard, session, settings, audit, log, approval, recovery, snapshots, drill };
