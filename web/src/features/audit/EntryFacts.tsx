import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { AuditEntry } from "@core-console/shared/contract/access";
import { servicesQuery } from "../../api/queries.ts";
import { DASH, full } from "../../lib/format/format.ts";
import { paths } from "../../lib/page/paths.ts";
import { sayIt } from "../../lib/format/words.ts";
import { CopyText } from "../../ui/text/CopyText.tsx";
import styles from "./audit.module.css";
import { aboutOf } from "./entry-words.ts";

/** All fields of an entry. */
export function EntryFacts(props: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const { entry } = props;
  const about = aboutOf(entry);
  const service = useQuery({ ...servicesQuery(), enabled: false }).data?.find((s) => s.ref === entry.ref);
  return (
    <div className={styles.facts}>
      <dl>
        <Fact name={t("col.at")}>
          {full(entry.at)} <span className="mono dim">{entry.at}</span>
        </Fact>
        <Fact name={t("col.who")}>{entry.who}</Fact>
        {entry.token !== null && <Fact name={t("fact.token")}>{entry.token}</Fact>}
        <Fact name={t("col.from")}>
          <span className="mono">{entry.from === "-" ? DASH : entry.from}</span>
        </Fact>
        <Fact name={t("fact.code")}>
          <span className="mono">{about === entry.name ? entry.what : `${entry.what} ${entry.name}`}</span>
        </Fact>
        {about !== null && <Fact name={t("fact.about")}>{about}</Fact>}
        {entry.ref !== null && (
          <Fact name={t("fact.service")}>
            {service === undefined ? (
              <span className="mono">{entry.ref}</span>
            ) : (
              <Link to={paths.service(entry.ref)}>{service.name}</Link>
            )}
          </Fact>
        )}
        {entry.code !== null && (
          <Fact name={t("fact.why")}>
            {sayIt({ code: entry.code })} <span className="mono dim">{entry.code}</span>
          </Fact>
        )}
        {entry.count > 1 && <Fact name={t("fact.count")}>{t("times", { count: entry.count })}</Fact>}
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

function Fact(props: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
