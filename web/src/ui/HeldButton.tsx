import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A button whose click may have to wait for a leader, and says so while it does. `barred`: it would wait in vain; why stands beside it. */
export function HeldButton(props: {
  pending: boolean;
  waits: boolean;
  barred?: boolean;
  type?: "submit";
  color?: string;
  children: React.ReactNode;
  onClick?: () => void;
}) {
  const { t } = useTranslation();
  const dead = props.pending || props.barred === true;
  return (
    <Button
      type={props.type ?? "button"}
      aria-disabled={dead}
      data-barred={props.barred}
      data-pending={props.pending}
      {...(props.color === undefined ? {} : { color: props.color })}
      // not `disabled`: focus must not be lost while the click is under way
      onClick={(event) => (dead ? event.preventDefault() : props.onClick?.())}
    >
      {props.pending ? t(props.waits ? "waitingForLeader" : "working") : props.children}
    </Button>
  );
}
