import { useTranslation } from "react-i18next";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { count, DASH, full, span } from "../../lib/format/format.ts";
import { sayIt } from "../../lib/format/words.ts";
import { CopyText } from "../../ui/text/CopyText.tsx";
import { useCoreNames } from "./use-core-names.ts";
import styles from "./snapshots.module.css";

/** Everything that is known of a snapshot, and the commands for it. */
export function SnapshotFacts({ snapshot }: { snapshot: Snapshot }) {
  const { t } = useTranslation("snapshots");
  const names = useCoreNames();
  const { proof, life, counts, version, engineVersion } = snapshot;
  const records = Object.entries(counts ?? {}).map(([kind, n]) => `${kind} ${count(n)}`);
  return (
    <div className={styles.facts}>
      <dl>
        <Fact term={t("fact.file")}>
          <span className="mono">{snapshot.file}</span>
        </Fact>
        <Fact term={t("fact.proof")}>
          {proof === null
            ? t("fact.notProven")
            : proof.reason === null
              ? t("fact.provenOn", { at: full(proof.at), core: names([proof.core]), span: span(proof.ms) })
              : sayIt(proof.reason)}
        </Fact>
        {snapshot.reason !== null && <Fact term={t("fact.reason")}>{sayIt(snapshot.reason)}</Fact>}
        <Fact term={t("fact.records")}>{records.length === 0 ? DASH : records.join(" · ")}</Fact>
        <Fact term={t("fact.life")}>
          {life === null ? DASH : t("fact.generation", { generation: life.generation })}
          {life?.id !== null && life !== null && <span className="mono"> {life.id}</span>}
        </Fact>
        <Fact term={t("fact.version")}>
          {version === null ? DASH : t("fact.versions", { version, engine: engineVersion ?? DASH })}
        </Fact>
        {snapshot.sealed && <Fact term={t("fact.sealed")}>{t("fact.sealedText")}</Fact>}
      </dl>
      {snapshot.state === "taken" && (
        <div className={styles.commands}>
          <span className="dim">{t("command.verifyLabel")}</span>
          <CopyText label={t("command.verify")} text={`kuma snapshot verify ${snapshot.file}`} />
          <span className="dim">{t("command.removeLabel")}</span>
          <CopyText label={t("command.remove")} text={`kuma snapshot delete ${snapshot.file}`} />
        </div>
      )}
    </div>
  );
}

function Fact(props: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
