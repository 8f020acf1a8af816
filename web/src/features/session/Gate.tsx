import { Modal } from "@mantine/core";
import { useFocusBack } from "../../lib/page/use-focus-back.ts";
import styles from "./Door.module.css";

/**
 * A dialog above everything on the page, other dialogs included. It hides the page behind it, because it is not known
 * who looks at it.
 */
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
      // Escape is handled before the dialogs below receive it (entry/escape.ts)
      closeOnEscape={false}
      overlayProps={props.veil ? { backgroundOpacity: 0.6, blur: 7 } : { backgroundOpacity: 0.4 }}
      classNames={{ title: styles.heading ?? "" }}
    >
      {props.children}
    </Modal>
  );
}
