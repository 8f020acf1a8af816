import { Checkbox } from "@mantine/core";
import styles from "./settings.module.css";
import type { useAllSwitch } from "./use-all-switch.ts";

/**
 * The switch between the user's own objects and those of all users; without the permission it is disabled with the
 * reason.
 */
export function AllSwitch(props: { label: string; of: ReturnType<typeof useAllSwitch> }) {
  const { of } = props;
  return (
    <Checkbox
      className={styles.all ?? ""}
      label={props.label}
      checked={of.all}
      disabled={of.why !== null}
      {...(of.why === null ? {} : { description: of.why })}
      onChange={(e) => of.set(e.currentTarget.checked)}
    />
  );
}
