import { Menu } from "@mantine/core";
import styles from "./ActItem.module.css";

/**
 * An item of a menu. An unavailable item stays visible, can be reached by keyboard and says why; a `disabled` one would
 * be skipped, and a menu of only such items could not even be closed by Escape. `hint`: its key.
 */
export function ActItem(props: {
  why: string | null;
  hint?: string;
  grave?: boolean;
  onAct: () => void;
  children: React.ReactNode;
}) {
  const { why } = props;
  const side = why ?? props.hint;
  return (
    <Menu.Item
      className={styles.item ?? ""}
      // Mantine's item overwrites the attribute, and supports only the kind of disabled that takes no focus
      ref={(item) => item?.setAttribute("aria-disabled", String(why !== null))}
      data-barred={why !== null}
      data-grave={props.grave === true}
      closeMenuOnClick={why === null}
      rightSection={side === undefined ? null : <span className={styles.side}>{side}</span>}
      onClick={() => why === null && props.onAct()}
    >
      {props.children}
    </Menu.Item>
  );
}
