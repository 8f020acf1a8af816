import { useTranslation } from "react-i18next";
import { wallClock } from "../../lib/format/clock.ts";
import { day, full } from "../../lib/format/format.ts";

/** A time in a list: the day, or today's time; in full on hover. null: it has not happened. */
export function Moment({ at }: { at: string | null }) {
  const { t } = useTranslation("settings");
  if (at === null) return <span className="dim">{t("never")}</span>;
  return (
    <time dateTime={at} title={full(at)}>
      {day(at, wallClock.get())}
    </time>
  );
}
