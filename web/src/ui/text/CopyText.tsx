import { Button } from "@mantine/core";
import { Fragment, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "../../lib/store/copy.ts";
import { announce } from "../../lib/store/notices.ts";
import styles from "./CopyText.module.css";

/**
 * A text with a copy button. Where the browser forbids copying, the text itself is selected, to press Ctrl+C. `what`
 * names the thing in “Copied: …”.
 */
export function CopyText(props: { label: string; text: string; button?: string; what?: string; primary?: boolean }) {
  const { t } = useTranslation();
  const field = useRef<HTMLDivElement>(null);
  const [refused, setRefused] = useState(false);
  const copy = async () => {
    const outcome = await copyText(props.text);
    setRefused(outcome === "refused");
    if (outcome === "copied") {
      announce(t("copied", { what: props.what ?? props.label }), true);
    } else if (field.current) {
      field.current.focus();
      getSelection()?.selectAllChildren(field.current);
      announce(t("pressCopy"));
    }
  };
  return (
    <div>
      <div className={styles.field}>
        <div
          ref={field}
          role="textbox"
          aria-readonly="true"
          aria-multiline="true"
          tabIndex={0}
          className={`${styles.text} mono`}
          aria-label={props.label}
          onFocus={(e) => getSelection()?.selectAllChildren(e.currentTarget)}
        >
          {props.text.split(" ").map((word, i) => (
            <Fragment key={i}>
              {i > 0 && " "}
              <span className={styles.word}>{word}</span>
            </Fragment>
          ))}
        </div>
        <Button variant={props.primary === true ? "filled" : "default"} onClick={() => void copy()}>
          {props.button ?? t("copy")}
        </Button>
      </div>
      {refused && <p className={styles.refused}>{t("pressCopy")}</p>}
    </div>
  );
}
