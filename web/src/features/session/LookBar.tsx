import { useTranslation } from "react-i18next";
import type { Whoami } from "@core-console/shared/contract/access";
import { wallClock } from "../../lib/format/clock.ts";
import { clockTime, span } from "../../lib/format/format.ts";
import { useStore } from "../../lib/store/use-store.ts";
import styles from "./LookBar.module.css";

/** Above everything on the page of a session opened without a majority: how old what it shows is, and how it ends. */
export function LookBar(props: { facts: NonNullable<Whoami["readOnly"]>; endsAt: string | null }) {
  const { t } = useTranslation("session");
  const now = useStore(wallClock);
  const { core, copyAt } = props.facts;
  const age = span(Math.max(0, Math.floor((now - Date.parse(copyAt)) / 60_000) * 60_000));
  return (
    <div className={styles.bar} role="note">
      <b>{t("look.bar", { time: clockTime(copyAt), age, core: core.name })}</b>{" "}
      {props.endsAt !== null && t("look.barEnds", { time: clockTime(props.endsAt) })}
    </div>
  );
}
