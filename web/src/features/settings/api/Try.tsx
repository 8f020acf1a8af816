import { Button, Textarea, TextInput } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { CopyText } from "../../../ui/text/CopyText.tsx";
import { DialogFault } from "../../../ui/layer/Dialog.tsx";
import styles from "./api.module.css";
import { curlLine } from "./curl.ts";
import { Marked } from "./Marked.tsx";
import { addressOf, type Operation } from "./openapi-view.ts";
import { TryAnswer } from "./TryAnswer.tsx";
import { isJson, useCallForm } from "./use-call-form.ts";
import { useRestOrigin } from "./use-rest-origin.ts";

/** A form that fills an operation in and sends it with the page's own session. */
export function Try(props: { operation: Operation }) {
  const { t } = useTranslation("settings");
  const { operation } = props;
  const form = useRef<HTMLFormElement>(null);
  const call = useCallForm(operation, (field) => form.current?.querySelector<HTMLElement>(field)?.focus());
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    call.submit();
  };
  return (
    <>
      <form ref={form} className={styles.try} noValidate onSubmit={submit}>
        {operation.parameters.length > 0 && <Parameters operation={operation} given={call.given} onGive={call.give} />}
        {operation.body !== null && <Body fields={operation.body.fields} text={call.body} onText={call.setBody} />}
        <div className={styles.send}>
          <Button
            type="submit"
            aria-disabled={call.pending}
            {...(operation.method === "DELETE" ? { color: "red" } : {})}
          >
            {call.pending ? t("api.sending") : t("api.send", { method: operation.method })}
          </Button>
          {call.pending && (
            <Button variant="default" onClick={call.giveUp}>
              {t("giveUp")}
            </Button>
          )}
          {operation.method !== "GET" && <span className={styles.real}>{t("api.real")}</span>}
        </div>
        <DialogFault text={call.fault} />
      </form>
      {call.answer !== undefined && <TryAnswer answer={call.answer} />}
      <Curl operation={operation} given={call.given} body={call.body} />
    </>
  );
}

type Given = Readonly<Record<string, string>>;

function Parameters(props: { operation: Operation; given: Given; onGive: (name: string, value: string) => void }) {
  const { t } = useTranslation("settings");
  return (
    <section aria-label={t("api.parameters")}>
      <h3 className={styles.part}>{t("api.parameters")}</h3>
      <div className={styles.params}>
        {props.operation.parameters.map((p) => (
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
              value={props.given[p.name] ?? ""}
              autoComplete="off"
              spellCheck={false}
              placeholder={p.many ? t("api.many") : ""}
              onChange={(e) => props.onGive(p.name, e.currentTarget.value)}
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
  );
}

function Body(props: {
  fields: NonNullable<Operation["body"]>["fields"];
  text: string;
  onText: (text: string) => void;
}) {
  const { t } = useTranslation("settings");
  const { fields, text } = props;
  return (
    <div>
      <Textarea
        size="xs"
        label={t("api.body")}
        value={text}
        autosize={false}
        rows={Math.min(14, text.split("\n").length + 1)}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }}
        onChange={(e) => props.onText(e.currentTarget.value)}
      />
      {fields.length > 0 && (
        <p className={`${styles.fields} mono`}>
          {fields.map((f) => (
            <span key={f.name}>
              <b>{f.name}</b>
              {f.required ? "" : "?"}: {f.type}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

/** The same call as a command line. */
function Curl(props: { operation: Operation; given: Given; body: string }) {
  const { t } = useTranslation("settings");
  const { operation } = props;
  const rest = useRestOrigin();
  return (
    <section aria-label={t("api.curl")}>
      <h3 className={styles.part}>{t("api.curl")}</h3>
      <CopyText
        label={t("api.curl")}
        text={curlLine({
          method: operation.method,
          url: rest + addressOf(operation, props.given),
          token: "YOUR_TOKEN",
          body: operation.body === null ? null : compact(props.body),
        })}
      />
    </section>
  );
}

/** Returns valid JSON on one line, other text as typed. */
const compact = (text: string): string => (isJson(text) ? JSON.stringify(JSON.parse(text)) : text);
