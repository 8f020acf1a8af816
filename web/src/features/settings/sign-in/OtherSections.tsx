import { NativeSelect, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FlagOf, type FormProps, PemOf, TextOf } from "../FormFields.tsx";
import styles from "../form.module.css";
import { Section } from "./Section.tsx";

export function SessionsSection(props: FormProps) {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("section.signIn")} text={t("section.signInText")}>
      <div className={styles.pair}>
        <TextOf {...props} field="signIn.idleMinutes" numeric hint={t("limits.idle")} />
        <TextOf {...props} field="signIn.absoluteHours" numeric hint={t("limits.absolute")} />
      </div>
    </Section>
  );
}

export function AuditSection(props: FormProps) {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("section.audit")} text={t("section.auditText")}>
      <div className={styles.pair}>
        <TextOf {...props} field="audit.retentionDays" numeric hint={t("limits.retention")} />
      </div>
    </Section>
  );
}

const TRANSPORTS = ["tls", "tcp", "udp"] as const;

export function SyslogSection(props: FormProps) {
  const { t } = useTranslation("settings");
  const transport = props.form["syslog.transport"];
  return (
    <Section title={t("section.syslog")} text={t("section.syslogText")}>
      <FlagOf {...props} field="syslog.enabled" />
      <TextOf {...props} field="syslog.host" placeholder="siem.soc.example" />
      <div className={styles.pair}>
        <TextOf {...props} field="syslog.port" numeric />
        <NativeSelect
          size="xs"
          id="syslog.transport"
          label={t("field.syslog.transport")}
          value={transport}
          disabled={props.readOnly}
          data={TRANSPORTS.map((value) => ({ value, label: t(`transport.${value}`) }))}
          onChange={(e) =>
            props.onField({ "syslog.transport": TRANSPORTS.find((x) => x === e.currentTarget.value) ?? transport })
          }
        />
      </div>
      {transport !== "tls" && <p className={styles.warn}>{t("transport.plain")}</p>}
      {transport === "tls" && <PemOf {...props} field="syslog.ca" />}
    </Section>
  );
}

const APPROVALS = ["by_id", "always", "never"] as const;

export function HostsSection(props: FormProps) {
  const { t } = useTranslation("settings");
  const asked = props.form.approveHosts;
  return (
    <Section title={t("section.hosts")} text={t("section.hostsText")}>
      <NativeSelect
        size="xs"
        id="approveHosts"
        label={t("field.approveHosts")}
        value={asked}
        disabled={props.readOnly}
        data={APPROVALS.map((value) => ({ value, label: t(`approval.${value}`) }))}
        onChange={(e) => props.onField({ approveHosts: APPROVALS.find((x) => x === e.currentTarget.value) ?? asked })}
      />
      {asked === "never" && <p className={styles.warn}>{t("approval.off")}</p>}
    </Section>
  );
}

export function RestoreSection(props: FormProps) {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("section.restore")} text={t("section.restoreText")}>
      <FlagOf {...props} field="restoreByToken" />
      {props.form.restoreByToken && <p className={styles.warn}>{t("restoreOn")}</p>}
    </Section>
  );
}

export function ProxiesSection(props: FormProps) {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("section.proxies")} text={t("section.proxiesText")}>
      <Textarea
        size="xs"
        id="trustedProxies"
        label={t("field.trustedProxies")}
        description={t("limits.proxies")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        rows={3}
        value={props.form.trustedProxies}
        error={props.faults.trustedProxies}
        readOnly={props.readOnly}
        placeholder={"192.0.2.10\n10.0.0.0/8"}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }}
        onChange={(e) => props.onField({ trustedProxies: e.currentTarget.value })}
      />
    </Section>
  );
}
