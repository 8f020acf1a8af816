import { Modal, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "../add/AddDialog.module.css";
import { useFocusBack } from "../../../lib/page/use-focus-back.ts";

/** Where the browser forbids copying: the text, selected, to press Ctrl+C. */
export function CopyByHand(props: { label: string; text: string; onClose: () => void }) {
  useFocusBack();
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.label}
      size="lg"
      classNames={{ title: styles.title ?? "" }}
      closeButtonProps={{ "aria-label": t("dismiss") }}
    >
      <Textarea
        data-autofocus
        readOnly
        label={t("pressCopy")}
        value={props.text}
        rows={Math.min(10, props.text.split("\n").length + 1)}
        onFocus={(e) => e.currentTarget.select()}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }}
      />
    </Modal>
  );
}
