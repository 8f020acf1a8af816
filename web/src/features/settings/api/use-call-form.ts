import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "../../../api/changes.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { type RawAnswer, rawCall } from "../../../api/http/raw-call.ts";
import { addressOf, missing, type Operation } from "./openapi-view.ts";

/**
 * Holds what was typed for an operation and sends it. `focus` is called with the selector of the field that keeps it
 * from being sent.
 */
export function useCallForm(operation: Operation, focus: (selector: string) => void) {
  const { t } = useTranslation("settings");
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const [body, setBody] = useState(operation.body?.example ?? "");
  const [fault, setFault] = useState<string | null>(null);
  const abort = useRef(new AbortController());
  const send = useMutation<RawAnswer, Error>({
    mutationFn: () => {
      abort.current = new AbortController();
      return rawCall({
        method: operation.method,
        path: addressOf(operation, given),
        headers: headersOf(operation, given),
        body: operation.body === null ? null : body,
        signal: abort.current.signal,
      });
    },
    onError: (error) => setFault(failureText(error)),
  });
  const submit = (): void => {
    if (send.isPending) return;
    const first = missing(operation, given)[0];
    if (first !== undefined) {
      setFault(t("api.missing", { name: first.name }));
      return focus(`[name="${first.name}"]`);
    }
    if (operation.body !== null && !isJson(body)) {
      setFault(t("api.notJson"));
      return focus("textarea");
    }
    setFault(null);
    send.mutate();
  };
  return {
    given,
    give: (name: string, value: string) => setGiven({ ...given, [name]: value }),
    body,
    setBody,
    fault,
    answer: send.data,
    pending: send.isPending,
    submit,
    giveUp: () => abort.current.abort(),
  };
}

/** Returns the headers that were typed; where the operation takes an idempotency key and none was, a new one. */
function headersOf(operation: Operation, given: Readonly<Record<string, string>>): Record<string, string> {
  const typed = operation.parameters
    .filter((p) => p.in === "header")
    .map((p) => [p.name, (given[p.name] ?? "").trim()] as const)
    .filter(([, value]) => value !== "");
  const keyed = operation.parameters.some((p) => p.name.toLowerCase() === "idempotency-key");
  return { ...(keyed ? { "idempotency-key": newKey() } : {}), ...Object.fromEntries(typed) };
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
