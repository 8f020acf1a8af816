import { Kbd, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./Help.module.css";
import { useFocusBack } from "../../lib/page/use-focus-back.ts";

const KEYS = [
  ["/", "search"],
  ["n", "add"],
  ["?", "help"],
  ["↑ ↓", "move"],
  ["␣", "tick"],
  ["Enter", "open"],
  ["c", "copyId"],
  ["⇧ C", "copyCommand"],
  ["r", "restart"],
  ["Del", "remove"],
  ["⇧ F10", "menu"],
  ["Esc", "close"],
] as const;

export function Help(props: { onClose: () => void }) {
  useFocusBack();
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("help.title")}
      size="sm"
      closeButtonProps={{ "aria-label": t("dismiss") }}
    >
      <dl className={styles.keys}>
        {KEYS.map(([key, what]) => (
          <div key={key} className={styles.row}>
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{t(`help.${what}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
