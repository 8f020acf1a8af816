import { Modal } from "@mantine/core";
import { useFocusBack } from "../../lib/page/use-focus-back.ts";
import styles from "./Door.module.css";

/** A dialog over whatever stands on the page, dialogs too. It hides what is behind it: whose eyes these are is not known. */
export function Gate(props: {
  title: string;
  above: number;
  veil: boolean;
  onClose?: () => void;
  children: React.ReactNode;
}) {
  useFocusBack();
  return (
    <Modal
      opened
      onClose={() => props.onClose?.()}
      title={props.title}
      size="sm"
      yOffset="12dvh"
      zIndex={props.above}
      withCloseButton={false}
      closeOnClickOutside={false}
      // Escape is caught before the dialogs below can hear it (entry/escape.ts)
      closeOnEscape={false}
      overlayProps={props.veil ? { backgroundOpacity: 0.6, blur: 7 } : { backgroundOpacity: 0.4 }}
      classNames={{ title: styles.heading ?? "" }}
    >
      {props.children}
    </Modal>
  );
}
