import { useTranslation } from "react-i18next";
import { wallClock } from "../../lib/format/clock.ts";
import { day, full } from "../../lib/format/format.ts";

/** A time in a list: the day, or today's time; in full on hover. */
export function Moment(props: { at: string }) {
  useTranslation(); // re-renders when the language changes
  return (
    <time dateTime={props.at} title={full(props.at)}>
      {day(props.at, wallClock.get())}
    </time>
  );
}
