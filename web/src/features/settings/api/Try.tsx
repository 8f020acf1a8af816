import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "../../../api/changes.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { type RawAnswer, rawCall } from "../../../api/http/raw-call.ts";
import { CopyText } from "../../../ui/text/CopyText.tsx";
import { DialogFault } from "../../../ui/layer/Dialog.tsx";
import styles from "../api.module.css";
import { curlLine } from "./curl.ts";
import { Marked } from "./Marked.tsx";
import { addressOf, missing, type Operation } from "./openapi-view.ts";
import { TryAnswer } from "./TryAnswer.tsx";
import { useRestOrigin } from "./use-rest-origin.ts";

/** A form that fills an operation in and sends it with the page's own session. */
export function Try(props: { operation: Operation }) {
  const { t } = useTranslation("settings");
  const { operation: o } = props;
  const rest = useRestOrigin();
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const [body, setBody] = useState(o.body?.example ?? "");
  const [fault, setFault] = useState<string | null>(null);
  const stop = useRef(new AbortController());
  const form = useRef<HTMLFormElement>(null);
  const send = useMutation<RawAnswer, Error>({
    mutationFn: () => {
      stop.current = new AbortController();
      const headers = Object.fromEntries(
        o.parameters
          .filter((p) => p.in === "header" && (given[p.name] ?? "").trim() !== "")
          .map((p) => [p.name, (given[p.name] ?? "").trim()]),
      );
      const keyed = o.parameters.some((p) => p.name.toLowerCase() === "idempotency-key");
      return rawCall({
        method: o.method,
        path: addressOf(o, given),
        headers: keyed ? { "idempotency-key": newKey(), ...headers } : headers,
        body: o.body === null ? null : body,
        signal: stop.current.signal,
      });
    },
    onError: (error) => setFault(failureText(error)),
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (send.isPending) return;
    const first = missing(o, given)[0];
    if (first !== undefined) {
      setFault(t("api.missing", { name: first.name }));
      form.current?.querySelector<HTMLElement>(`[name="${first.name}"]`)?.focus();
      return;
    }
    if (o.body !== null && !isJson(body)) {
      setFault(t("api.notJson"));
      form.current?.querySelector<HTMLElement>("textarea")?.focus();
      return;
    }
    setFault(null);
    send.mutate();
  };
  return (
    <>
      <form ref={form} className={styles.try} noValidate onSubmit={submit}>
        {o.parameters.length > 0 && (
          <section aria-label={t("api.parameters")}>
            <h3 className={styles.part}>{t("api.parameters")}</h3>
            <div className={styles.params}>
              {o.parameters.map((p) => (
                <div key={`${p.in} ${p.name}`}>
                  <div className={styles.param}>
                    <span className="mono">{p.name}</span>
                    {p.required && <span className={styles.needed}>{t("api.required")}</span>}
                    <span className={`${styles.kind} mono`}>
                      {p.type}
                      {p.in === "header" && ` · ${t("api.header")}`}
                    </span>
                  </div>
                  <TextInput
                    size="xs"
                    name={p.name}
                    aria-label={p.name}
                    value={given[p.name] ?? ""}
                    autoComplete="off"
                    spellCheck={false}
                    placeholder={p.many ? t("api.many") : ""}
                    onChange={(e) => setGiven({ ...given, [p.name]: e.currentTarget.value })}
                  />
                  {p.about !== "" && (
                    <div className={styles.hint}>
                      <Marked text={p.about} />
                    </div>
                  )}
                </div>
              ))}
            </div>
          </section>
        )}
        {o.body !== null && (
          <div>
            <Textarea
              size="xs"
              label={t("api.body")}
              value={body}
              autosize={false}
              rows={Math.min(14, body.split("\n").length + 1)}
              spellCheck={false}
              styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }}
              onChange={(e) => setBody(e.currentTarget.value)}
            />
            {o.body.fields.length > 0 && (
              <p className={`${styles.fields} mono`}>
                {o.body.fields.map((f) => (
                  <span key={f.name}>
                    <b>{f.name}</b>
                    {f.required ? "" : "?"}: {f.type}
                  </span>
                ))}
              </p>
            )}
          </div>
        )}
        <div className={styles.send}>
          <Button type="submit" aria-disabled={send.isPending} {...(o.method === "DELETE" ? { color: "red" } : {})}>
            {send.isPending ? t("api.sending") : t("api.send", { method: o.method })}
          </Button>
          {send.isPending && (
            <Button variant="default" onClick={() => stop.current.abort()}>
              {t("giveUp")}
            </Button>
          )}
          {o.method !== "GET" && <span className={styles.real}>{t("api.real")}</span>}
        </div>
        <DialogFault text={fault} />
      </form>
      {send.data !== undefined && <TryAnswer answer={send.data} />}
      <section aria-label={t("api.curl")}>
        <h3 className={styles.part}>{t("api.curl")}</h3>
        <CopyText
          label={t("api.curl")}
          text={curlLine({
            method: o.method,
            url: rest + addressOf(o, given),
            token: "YOUR_TOKEN",
            body: o.body === null ? null : compact(body),
          })}
        />
      </section>
    </>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
/** Returns valid JSON on one line, other text as typed. */
const compact = (text: string): string => (isJson(text) ? JSON.stringify(JSON.parse(text)) : text);
