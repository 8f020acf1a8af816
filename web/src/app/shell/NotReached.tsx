import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useRevalidator } from "react-router";
import { failureText } from "../../api/http/failure-text.ts";
import { Message } from "../../ui/layer/Message.tsx";

const AGAIN_MS = 3000;

/**
 * Shown while it is unknown who is signed in: no Core responds, or the console does not. The request is retried until
 * one does.
 */
export function NotReached(props: { error: unknown }) {
  const { t } = useTranslation();
  const { state, revalidate } = useRevalidator();
  useEffect(() => {
    if (state !== "idle") return;
    const timer = setTimeout(() => void revalidate(), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [state, revalidate]);
  return (
    <main>
      <Message title={t("notReached.title")} text={`${failureText(props.error)} ${t("notReached.text")}`} />
    </main>
  );
}
