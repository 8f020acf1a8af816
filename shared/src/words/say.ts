import type { ErrorCode } from "../contract/errors.ts";
import type { Reason } from "../contract/service.ts";
import { AUDIT_EN } from "./audit-en.ts";
import { AUDIT_RU } from "./audit-ru.ts";
import { EN } from "./en.ts";
import { ENGINE_EN } from "./engine-en.ts";
import { ENGINE_RU } from "./engine-ru.ts";
import { HOST_EN } from "./host-en.ts";
import { HOST_RU } from "./host-ru.ts";
import type { Lang } from "./lang.ts";
import { RECOVERY_EN } from "./recovery/en.ts";
import { RECOVERY_RU } from "./recovery/ru.ts";
import { RU } from "./ru.ts";
import { SNAPSHOTS_EN } from "./snapshots/en.ts";
import { SNAPSHOTS_RU } from "./snapshots/ru.ts";
import { sayIn, titleIn } from "./say-in.ts";
import type { Words } from "./say-in.ts";

// For server and CLI: both languages and the host's texts. The page uses say-in.ts with one table, and loads the texts
// of the audit log, of engines, of recovery and of snapshots with the pages that need them.
const ALL: Record<Lang, Words> = {
  en: { lang: "en", table: { ...EN, ...AUDIT_EN, ...ENGINE_EN, ...HOST_EN, ...RECOVERY_EN, ...SNAPSHOTS_EN } },
  ru: { lang: "ru", table: { ...RU, ...AUDIT_RU, ...ENGINE_RU, ...HOST_RU, ...RECOVERY_RU, ...SNAPSHOTS_RU } },
};

/** Returns the text of a code with its parameters: what happened, and what to do next. */
export function say(reason: Reason, lang: Lang): string {
  return sayIn(ALL[lang], reason);
}

/** Returns the short title of an error. */
export function title(code: ErrorCode, lang: Lang): string {
  return titleIn(ALL[lang], code);
}
