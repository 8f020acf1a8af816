import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFocusBack } from "../../lib/page/use-focus-back.ts";
import styles from "./Dialog.module.css";

/**
 * A dialog above the page; the focus returns to where it was. `busy`: it does not close while its act is in progress.
 */
export function Dialog(props: {
  title: string;
  busy?: boolean;
  size?: number | "md" | "lg";
  /** distance from the top of the window */
  top?: string;
  onClose: () => void;
  children: React.ReactNode;
}) {
  useFocusBack();
  const { t } = useTranslation();
  const busy = props.busy === true;
  return (
    <Modal
      opened
      onClose={() => !busy && props.onClose()}
      title={props.title}
      size={props.size ?? "md"}
      yOffset={props.top ?? "6dvh"}
      classNames={{ title: styles.title ?? "" }}
      closeButtonProps={{ "aria-label": t("dismiss"), disabled: busy }}
    >
      {props.children}
    </Modal>
  );
}

/** A form's column of fields, with its buttons below. */
export function DialogForm(props: { onSubmit: () => void; children: React.ReactNode }) {
  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      {props.children}
    </form>
  );
}

/** The buttons at the end of a dialog. `apart`: below something that leaves no gap itself. */
export function DialogButtons(props: { apart?: true; children: React.ReactNode }) {
  return (
    <div className={styles.buttons} data-apart={props.apart}>
      {props.children}
    </div>
  );
}

/** What went wrong where no single field is the cause; announced to screen readers when it appears. */
export function DialogFault(props: { text: string | null }) {
  return (
    <div role="alert">{props.text !== null && props.text !== "" && <p className={styles.fault}>{props.text}</p>}</div>
  );
}
