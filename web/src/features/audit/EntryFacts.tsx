import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { AuditEntry } from "@core-console/shared/contract/access";
import { servicesQuery } from "../../api/queries.ts";
import { DASH, full } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { sayIt } from "../../lib/words.ts";
import { CopyText } from "../../ui/CopyText.tsx";
import styles from "./audit.module.css";

/** Everything that an entry says. */
export function EntryFacts(props: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const { entry } = props;
  const service = useQuery({ ...servicesQuery(), enabled: false }).data?.find((s) => s.ref === entry.ref);
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [
      t("col.at"),
      <>
        {full(entry.at)} <span className="mono dim">{entry.at}</span>
      </>,
    ],
    [t("col.who"), entry.who],
    ...(entry.token === null ? [] : [[t("fact.token"), entry.token] as const]),
    [t("col.from"), <span className="mono">{entry.from === "-" ? DASH : entry.from}</span>],
    [t("fact.code"), <span className="mono">{entry.what}</span>],
    ...(entry.name === null ? [] : [[t("fact.about"), entry.name] as const]),
    ...(entry.ref === null
      ? []
      : [
          [
            t("fact.service"),
            service === undefined ? (
              <span className="mono">{entry.ref}</span>
            ) : (
              <Link to={paths.service(entry.ref)}>{service.name}</Link>
            ),
          ] as const,
        ]),
    ...(entry.code === null
      ? []
      : [
          [
            t("fact.why"),
            <>
              {sayIt({ code: entry.code })} <span className="mono dim">{entry.code}</span>
            </>,
          ] as const,
        ]),
    ...(entry.count > 1 ? [[t("fact.count"), t("times", { count: entry.count })] as const] : []),
  ];
  return (
    <div className={styles.facts}>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {entry.requestId !== "-" && entry.requestId !== "" && (
        <div className={styles.request}>
          <span className="dim">{t("fact.requestId")}</span>
          <CopyText label={t("fact.requestId")} text={entry.requestId} />
        </div>
      )}
    </div>
  );
}
