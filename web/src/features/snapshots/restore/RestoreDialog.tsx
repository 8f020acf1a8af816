import { Checkbox, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type {
  Restore,
  RestoreChoice,
  RestoreItem,
  RestorePreview,
} from "@core-console/shared/contract/snapshots/restore";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { failureText } from "../../../api/http/failure-text.ts";
import { codeOf } from "../../../api/http/problem.ts";
import { useAct } from "../../../api/hooks/use-act.ts";
import { dayAndTime } from "../../../lib/format/format.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { announce } from "../../../lib/store/notices.ts";
import { ActForm } from "../ActForm.tsx";
import { previewQuery, startRestore } from "./restore-calls.ts";
import styles from "./restore.module.css";

/** The word that confirms a restore: the beginning of the ID in the archive's name. */
const wordOf = ({ id }: Snapshot): string => id.slice(0, 8);

/** Returns a preview that is there, and why it cannot be restored. */
function foundIn(preview: RestorePreview | undefined): { shown: RestorePreview | null; refusal: string | null } {
  if (preview?.ready !== true) return { shown: null, refusal: null };
  return { shown: preview, refusal: preview.refusal === null ? null : sayIt(preview.refusal) };
}

/** Shows what restoring a snapshot's records would change, asks what comes back, and starts it. */
export function RestoreDialog(props: {
  snapshot: Snapshot;
  barred: string | null;
  onStarted: (restore: Restore) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("snapshots");
  const { snapshot } = props;
  const preview = useQuery(previewQuery(snapshot.id));
  const [ticks, setTicks] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const act = useAct({
    run: (what: Parameters<typeof startRestore>[0], click) => startRestore(what, click),
    done: (restore) => {
      announce(t("restore.begun"), true);
      props.onStarted(restore);
      props.onClose();
    },
    failed: (error) => {
      const changed = codeOf(error) === "precondition_failed";
      setFault(changed ? t("restore.changed") : failureText(error));
      if (changed) void preview.refetch();
    },
  });
  const { shown, refusal } = foundIn(preview.data);
  const word = wordOf(snapshot);
  return (
    <ActForm
      title={t("restore.title", { at: dayAndTime(snapshot.takenAt ?? snapshot.requestedAt) })}
      act={act}
      yes={t("restore.yes")}
      danger
      fault={fault ?? (preview.isError ? failureText(preview.error) : null)}
      barred={props.barred ?? refusal}
      incomplete={shown === null || typed.trim() !== word}
      onSubmit={() => {
        setFault(null);
        if (shown !== null) act.start({ id: snapshot.id, ticks, digest: shown.digest });
      }}
      onClose={props.onClose}
    >
      <p>{t("restore.text")}</p>
      <Body preview={preview.data ?? null} failed={preview.isError}>
        {(found) => (
          <>
            <Changes preview={found} />
            <Choices choices={found.choices} ticks={ticks} onTicks={setTicks} />
            <TextInput
              label={t("restore.type", { word })}
              value={typed}
              autoComplete="off"
              spellCheck={false}
              error={!word.startsWith(typed.trim()) && t("restore.wrong")}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          </>
        )}
      </Body>
    </ActForm>
  );
}

/** The preview once it is there; until then that it is being read. */
function Body(props: {
  preview: RestorePreview | null;
  failed: boolean;
  children: (found: RestorePreview) => React.ReactNode;
}) {
  const { t } = useTranslation("snapshots");
  const { preview, failed } = props;
  if (failed) return null;
  if (preview?.ready !== true) return <p role="status">{t("restore.reading")}</p>;
  return preview.refusal === null ? props.children(preview) : null;
}

/** What changes without any tick, and what stays although the snapshot differs. */
function Changes({ preview }: { preview: RestorePreview }) {
  const { t } = useTranslation("snapshots");
  const { items, counts, stays } = preview;
  if (items.length === 0 && stays.length === 0) return <p>{t("restore.same")}</p>;
  return (
    <>
      {(["add", "change", "remove"] as const).map((did) => (
        <Names
          key={did}
          title={t(`restore.${did}`, { count: counts[did] })}
          count={counts[did]}
          items={items.filter((item) => item.did === did)}
        />
      ))}
      <Names title={t("restore.stay", { count: counts.stay })} count={counts.stay} items={stays} />
    </>
  );
}

/** The most names that a list shows at once; the rest is counted. */
const MOST = 50;

function Names(props: { title: string; count: number; items: readonly RestoreItem[] }) {
  const { t } = useTranslation("snapshots");
  const { title, count, items } = props;
  if (count === 0) return null;
  const shown = items.slice(0, MOST);
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <ul className={styles.names}>
        {shown.map(({ kind, name, why }) => (
          <li key={`${kind} ${name} ${why}`}>
            {say("kind", kind)} <b>{kind === "settings" ? sections(name) : name}</b>
            {why !== null && <span className="dim"> – {say("why", why)}</span>}
          </li>
        ))}
        {count > shown.length && <li className="dim">{t("restore.more", { count: count - shown.length })}</li>}
      </ul>
    </section>
  );
}

const say = (what: "kind" | "why" | "section", code: string): string =>
  sayIt({ code: `restore_${what}.${code}`, params: {} });
const sections = (names: string): string =>
  names
    .split(", ")
    .map((name) => say("section", name))
    .join(", ");

function Choices(props: {
  choices: readonly RestoreChoice[];
  ticks: readonly string[];
  onTicks: (ticks: readonly string[]) => void;
}) {
  const { t } = useTranslation("snapshots");
  const { choices, ticks, onTicks } = props;
  if (choices.length === 0) return null;
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.title}>{t("restore.choices")}</legend>
      <p className="dim">{t("restore.choicesText")}</p>
      {choices.map(({ tick, kind, name, why, value }) => (
        <Checkbox
          key={tick}
          size="xs"
          checked={ticks.includes(tick)}
          label={sayIt({
            code: `restore_choice.${why}`,
            params: { kind, value, name: kind === "settings" ? sections(name) : name },
          })}
          onChange={(event) =>
            onTicks(event.currentTarget.checked ? [...ticks, tick] : ticks.filter((one) => one !== tick))
          }
        />
      ))}
    </fieldset>
  );
}
