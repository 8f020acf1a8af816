import { Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../../ui/layer/Dialog.tsx";

/** Where the browser forbids copying: the text, selected, to press Ctrl+C. */
export function CopyByHand(props: { label: string; text: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={props.label} size="lg" top="5dvh" onClose={props.onClose}>
      <Textarea
        data-autofocus
        readOnly
        label={t("pressCopy")}
        value={props.text}
        rows={Math.min(10, props.text.split("\n").length + 1)}
        onFocus={(e) => e.currentTarget.select()}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }}
      />
    </Dialog>
  );
}
