import { useTranslation } from "react-i18next";
import type { SignInOptions } from "@core-console/shared/contract/access";
import { wallClock } from "../../lib/format/clock.ts";
import { clockTime, span } from "../../lib/format/format.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { CopyText } from "../../ui/text/CopyText.tsx";
import styles from "./Door.module.css";

type Offer = NonNullable<SignInOptions["readOnly"]>;

/** The same as root sees on a Core's host, where no sign-in is needed. */
const COMMAND = "sudo /opt/kaspersky/kuma/kuma cluster recover --plan";

/** What is true without a majority, for a user who is not signed in: counts and times, no names. */
export function LookNote({ voters, alive, since }: Offer) {
  const { t } = useTranslation("session");
  return (
    <div className={styles.lost} role="status">
      <b>{t("look.silent", { silent: voters - alive, voters, time: clockTime(since) })}</b>
      <p>{t("look.note")}</p>
    </div>
  );
}

/** What a user who signs in without a majority gets, and what to do on a host. */
export function LookFacts({ copyAt, provider }: { copyAt: string; provider: boolean }) {
  const { t } = useTranslation("session");
  const now = useStore(wallClock);
  const age = span(Math.max(0, Math.floor((now - Date.parse(copyAt)) / 60_000) * 60_000));
  return (
    <div className={styles.facts}>
      <p>{t("look.shows", { time: clockTime(copyAt), age })}</p>
      {provider && <p>{t("look.provider")}</p>}
      <div className={styles.host}>
        <b>{t("look.root")}</b>
        <p>{t("look.rootText")}</p>
        <CopyText label={t("setup.command")} text={COMMAND} />
      </div>
    </div>
  );
}
