import { useTranslation } from "react-i18next";
import { DASH } from "../../lib/format/format.ts";
import { sayIt } from "../../lib/format/words.ts";
import styles from "./RoleBadge.module.css";

export function RoleBadge(props: { role: string | null; old?: boolean }) {
  useTranslation(); // re-renders when the language changes
  if (props.role === null) return <span className="dim">{DASH}</span>;
  return (
    <span className={styles.badge} data-role={props.role} data-old={props.old === true}>
      {sayIt({ code: `role.${props.role}` })}
    </span>
  );
}
