import { useTranslation } from "react-i18next";
import { CopyText } from "../../../ui/text/CopyText.tsx";
import styles from "./Sum.module.css";

const COMMAND = "sudo /opt/kaspersky/kuma/kuma core --uninstall --purge";

/** What is left to do on the hosts whose Cores were taken out. A trial on loopback has nothing installed. */
export function HostClear(props: { hosts: readonly (string | null)[] }) {
  const { t } = useTranslation("services");
  const count = props.hosts.filter(isInstalled).length;
  if (count === 0) return null;
  return (
    <div className={styles.sum}>
      <p>{t("remove.clear", { count })}</p>
      <CopyText label={t("remove.command")} text={COMMAND} />
    </div>
  );
}

const isInstalled = (fqdn: string | null): boolean => fqdn !== null && !/^127(\.\d+){3}$/.test(fqdn);
