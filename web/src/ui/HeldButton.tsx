import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A button whose click may have to wait for a leader, and says so while it does. */
export function HeldButton(props: { pending: boolean; waits: boolean; type?: "submit"; color?: string; children: React.ReactNode; onClick?: () => void }) {
  const { t } = useTranslation();
  return (
    <Button
      type={props.type ?? "button"}
      aria-disabled={props.pending}
      data-pending={props.pending}
      {...(props.color === undefined ? {} : { color: props.color })}
      // not `disabled`: focus must not be lost while the click is under way
      onClick={(event) => (props.pending ? event.preventDefault() : props.onClick?.())}
    >
      {props.pending ? t(props.waits ? "waitingForLeader" : "working") : props.children}
    </Button>
  );
}
