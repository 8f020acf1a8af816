import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Settings } from "@core-console/shared/contract/settings";
import type { SnapshotSettings } from "@core-console/shared/contract/snapshots/snapshots";
import { failureText } from "../../api/http/failure-text.ts";
import { useAct } from "../../api/hooks/use-act.ts";
import { announce } from "../../lib/store/notices.ts";
import { ActForm } from "./ActForm.tsx";
import { changeSchedule } from "./changes.ts";

/** Hours that divide a day or a week, so that the times of day stay the same; 0: no schedule. */
const HOURS = [0, 1, 2, 3, 4, 6, 8, 12, 24, 48, 168] as const;
const BOUNDS = { newest: { least: 1, most: 100 }, months: { least: 0, most: 120 } } as const;

/** Sets when snapshots are taken by themselves, and how many of those stay. */
export function ScheduleDialog(props: {
  settings: Settings;
  barred: string | null;
  onSaved: (settings: Settings) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("snapshots");
  const { snapshots, revision } = props.settings;
  const [everyHours, setEveryHours] = useState<number>(snapshots.everyHours);
  const [newest, setNewest] = useState(String(snapshots.newest));
  const [months, setMonths] = useState(String(snapshots.months));
  const [fault, setFault] = useState<string | null>(null);
  const act = useAct({
    run: (next: SnapshotSettings, click) => changeSchedule(next, revision, click),
    done: (settings) => {
      announce(t("schedule.saved"), true);
      props.onSaved(settings);
      props.onClose();
    },
    failed: (error) => setFault(failureText(error)),
  });
  const wrong = { newest: faultIn("newest", newest), months: faultIn("months", months) };
  const hours = HOURS.some((h) => h === everyHours) ? HOURS : [...HOURS, everyHours].toSorted((a, b) => a - b);
  return (
    <ActForm
      title={t("schedule.title")}
      act={act}
      yes={t("schedule.yes")}
      fault={fault}
      barred={props.barred}
      incomplete={wrong.newest || wrong.months}
      onSubmit={() => {
        setFault(null);
        act.start({ everyHours, newest: Number(newest), months: Number(months) });
      }}
      onClose={props.onClose}
    >
      <NativeSelect
        data-autofocus
        label={t("schedule.every")}
        description={t("schedule.everyHint")}
        value={String(everyHours)}
        data={hours.map((h) => ({
          value: String(h),
          label: h === 0 ? t("head.never") : t("head.every", { count: h }),
        }))}
        onChange={(event) => setEveryHours(Number(event.currentTarget.value))}
      />
      <TextInput
        label={t("schedule.newest")}
        inputMode="numeric"
        value={newest}
        error={wrong.newest && t("schedule.wrong", BOUNDS.newest)}
        onChange={(event) => setNewest(event.currentTarget.value)}
      />
      <TextInput
        label={t("schedule.months")}
        description={t("schedule.monthsHint")}
        inputMode="numeric"
        value={months}
        error={wrong.months && t("schedule.wrong", BOUNDS.months)}
        onChange={(event) => setMonths(event.currentTarget.value)}
      />
    </ActForm>
  );
}

/** Reports whether a field does not contain a whole number within its bounds. */
function faultIn(field: keyof typeof BOUNDS, text: string): boolean {
  const { least, most } = BOUNDS[field];
  const n = /^\d{1,4}$/.test(text.trim()) ? Number(text) : -1;
  return n < least || n > most;
}
