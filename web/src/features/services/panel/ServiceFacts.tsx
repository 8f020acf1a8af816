import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { bytes, count, DASH, full, fullDay } from "../../../lib/format/format.ts";
import { Age } from "../../../ui/text/Age.tsx";
import { Uptime } from "../../../ui/text/Uptime.tsx";
import styles from "./ServiceDrawer.module.css";
import { ServiceId } from "../table/ServiceId.tsx";

/** Every fact of a service; what is not known is a dash. */
export function ServiceFacts({ service: s }: { service: Service }) {
  const { t } = useTranslation("services");
  const ms = (n: number | null) => (n === null ? DASH : t("drawer.ms", { n: count(n) }));
  const mono = (text: string | number | null) => (text === null ? DASH : <span className="mono">{text}</span>);
  return (
    <>
      <Group name={t("drawer.facts")}>
        <Fact name={t("col.id")}>
          <ServiceId service={s} />
        </Fact>
        <Fact name={t("drawer.ref")}>{mono(s.ref)}</Fact>
        <Fact name={t("col.fqdn")}>{s.fqdn ?? DASH}</Fact>
        <Fact name={t("col.address")}>{mono(s.address)}</Fact>
        <Fact name={t("col.apiPort")}>{mono(s.apiPort)}</Fact>
        <Fact name={t("col.version")}>{s.version ?? DASH}</Fact>
        <Fact name={t("col.uptime")}>
          <Uptime service={s} />
        </Fact>
        <Fact name={t("col.createdAt")}>{full(s.createdAt)}</Fact>
        <Fact name={t("drawer.createdBy")}>{s.createdBy}</Fact>
      </Group>
      {s.raft.memberId !== null && (
        <Group name={t("drawer.raft")}>
          <Fact name={t("drawer.votes")}>
            {s.raft.learner === null ? DASH : t(s.raft.learner ? "drawer.no" : "drawer.yes")}
          </Fact>
          <Fact name={t("drawer.memberId")}>{mono(s.raft.memberId)}</Fact>
          <Fact name={t("drawer.term")}>{count(s.raft.term)}</Fact>
          <Fact name={t("drawer.index")}>{count(s.raft.index)}</Fact>
          <Fact name={t("drawer.applied")}>{count(s.raft.appliedIndex)}</Fact>
          <Fact name={t("col.lag")}>{count(s.raft.lagEntries)}</Fact>
          <Fact name={t("drawer.contact")}>
            <Age of={s.ref} />
          </Fact>
        </Group>
      )}
      {s.fqdn !== null && (
        <Group name={t("drawer.host")}>
          <Fact name={t("drawer.clock")}>{ms(s.host.clockOffsetMs)}</Fact>
          <Fact name={t("drawer.fsync")}>{ms(s.host.fsyncP99Ms)}</Fact>
          <Fact name={t("drawer.db")}>{bytes(s.host.dbBytes)}</Fact>
          <Fact name={t("drawer.disk")}>
            {bytes(s.host.diskFreeBytes)}
            {s.host.diskFreePercent !== null && ` (${t("percent", { n: Math.round(s.host.diskFreePercent) })})`}
          </Fact>
          <Fact name={t("drawer.cert")}>
            {s.host.certificateExpiresAt === null ? DASH : fullDay(s.host.certificateExpiresAt)}
          </Fact>
        </Group>
      )}
    </>
  );
}

function Group(props: { name: string; children: React.ReactNode }) {
  return (
    <section>
      <h3 className={styles.head}>{props.name}</h3>
      <dl className={styles.facts}>{props.children}</dl>
    </section>
  );
}

function Fact(props: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </>
  );
}
