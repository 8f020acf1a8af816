import { Button } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import styles from "./PendingButton.module.css";

/**
 * A button whose click may have to wait for a leader, and shows that it waits. `barred`: it would wait in vain; the
 * reason is shown beside it. `why`: the same, where no reason is beside it: as a tooltip, and read out with the name.
 */
export function PendingButton(props: {
  pending: boolean;
  waits: boolean;
  barred?: boolean;
  why?: string | null;
  type?: "submit";
  color?: string;
  variant?: "outline";
  children: React.ReactNode;
  onClick?: () => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const why = props.why ?? null;
  const dead = props.pending || props.barred === true || why !== null;
  const button = (
    <Button
      className={styles.button ?? ""}
      type={props.type ?? "button"}
      aria-disabled={dead}
      data-barred={props.barred === true || why !== null}
      data-pending={props.pending}
      {...(why === null ? {} : { title: why, "aria-describedby": id })}
      {...(props.color === undefined ? {} : { color: props.color })}
      {...(props.variant === undefined ? {} : { variant: props.variant })}
      // not `disabled`: the focus must not be lost while the click is in progress
      onClick={(event) => (dead ? event.preventDefault() : props.onClick?.())}
    >
      {props.pending ? t(props.waits ? "waitingForLeader" : "working") : props.children}
    </Button>
  );
  if (why === null) return button;
  return (
    <>
      {button}
      <span id={id} hidden>
        {why}
      </span>
    </>
  );
}
