import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, codeOf } from "../../api/http/problem.ts";
import { failureText } from "../../api/http/failure-text.ts";
import { wallClock } from "../../lib/format/clock.ts";
import { useStore } from "../../lib/store/use-store.ts";

/** Returns why an attempt was refused, as text; after too many of them, how long to wait, counted down. */
export function useRefusal() {
  const { t } = useTranslation("session");
  const now = useStore(wallClock);
  const [refusal, setRefusal] = useState<{ text: string; untilMs: number | null; leaderless: boolean } | null>(null);
  const left =
    refusal === null || refusal.untilMs === null ? 0 : Math.max(0, Math.ceil((refusal.untilMs - now) / 1000));
  const text =
    refusal === null || refusal.untilMs === null
      ? (refusal?.text ?? null)
      : left > 0
        ? t("wait", { count: left })
        : t("waitOver");
  return {
    text,
    /** no attempt is possible yet */
    waits: left > 0,
    /** it was refused because there is no leader */
    leaderless: refusal?.leaderless === true,
    /** `say`: a better text for a failure than that of its code */
    take(error: unknown, say: (error: unknown) => string | null = () => null): void {
      const after = error instanceof ApiError && error.failure.kind === "problem" ? error.failure.retryAfterMs : null;
      const limited =
        error instanceof ApiError && error.failure.kind === "problem" && error.failure.problem.code === "rate_limited";
      setRefusal({
        text: say(error) ?? failureText(error),
        untilMs: limited && after !== null ? Date.now() + after : null,
        leaderless: isLeaderless(codeOf(error)),
      });
    },
    say: (words: string) => setRefusal({ text: words, untilMs: null, leaderless: false }),
    clear: () => setRefusal(null),
  };
}
