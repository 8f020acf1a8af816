import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Settings, SettingsPatch } from "@core-console/shared/contract/settings";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { formFaults } from "../../../api/http/faults.ts";
import { codeOf } from "../../../api/http/problem.ts";
import { announce } from "../../../lib/store/notices.ts";
import { changeSettings } from "../changes.ts";
import type { FormProps } from "../FormFields.tsx";
import { settingsQuery } from "../queries.ts";
import { useAct } from "../../../api/hooks/use-act.ts";
import {
  badNumbers,
  changedFields,
  type Field,
  fieldOfPath,
  formOf,
  merged,
  NUMBERS,
  patchOf,
  type SettingsForm,
} from "./settings-form.ts";

/**
 * Holds what was typed beside the saved settings, and saves it. When another user saves meanwhile, the new values come
 * in under what is typed here; `both`: the fields that both changed. `focus` is called with the first faulty field.
 */
export function useSettingsForm(settings: Settings, focus: (field: Field) => void) {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const readOnly = useReadOnly();
  const [saved, setSaved] = useState(settings);
  const base = formOf(saved);
  const [form, setForm] = useState<SettingsForm>(base);
  const [faults, setFaults] = useState<FormProps["faults"]>({});
  const [fault, setFault] = useState<string | null>(null);
  const [both, setBoth] = useState<readonly Field[] | null>(null);
  const changed = changedFields(base, form);

  // Another user saved (412, or the data was refetched).
  if (settings.revision > saved.revision) {
    const next = merged(base, formOf(settings), form);
    setSaved(settings);
    setForm(next.form);
    setBoth(changed.length === 0 ? null : next.both);
  }

  const focusFirst = (fields: readonly Field[]) => {
    const [first] = fields;
    if (first !== undefined) focus(first);
  };
  const act = useAct({
    run: (patch: SettingsPatch, click) => changeSettings(patch, saved.revision, click),
    done: (now) => {
      client.setQueryData(settingsQuery().queryKey, now);
      setSaved(now);
      setForm(formOf(now));
      setBoth(null);
      announce(t("signIn.saved"), true);
    },
    failed: (error) => {
      if (codeOf(error) === "precondition_failed") {
        client
          .fetchQuery({ ...settingsQuery(), staleTime: 0 })
          .catch((unread: unknown) => setFault(failureText(unread)));
        return;
      }
      const found = formFaults(error, (path) => fieldOfPath(form, path));
      setFaults(found.fields);
      setFault(found.whole);
      focusFirst((Object.keys(form) as Field[]).filter((f) => found.fields[f] !== undefined));
    },
  });
  const save = (): void => {
    if (act.pending || readOnly || changed.length === 0) return;
    const bad = badNumbers(form);
    setFaults(Object.fromEntries(bad.map((f) => [f, t("signIn.number", NUMBERS[f])])));
    setFault(null);
    focusFirst(bad);
    if (bad.length === 0) act.start(patchOf(base, form));
  };
  const drop = (): void => {
    setForm(base);
    setFaults({});
    setFault(null);
    setBoth(null);
  };
  const parts: FormProps = {
    form,
    faults,
    readOnly: act.pending,
    onField: (change) => {
      setForm((now) => ({ ...now, ...change }));
      setFaults((now) => Object.fromEntries(Object.entries(now).filter(([f]) => !(f in change))));
    },
  };
  return {
    saved,
    base,
    both,
    parts,
    fault,
    changed: changed.length,
    pending: act.pending,
    giveUp: act.giveUp,
    save,
    drop,
  };
}
