import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "../form.module.css";
import type { ClientSecret } from "./settings-form.ts";

/** A secret that is written and never read: keep it, delete it, or type a new one. */
export function ClientSecretField(props: {
  secret: ClientSecret;
  /** one is stored now */
  stored: boolean;
  /** the provider's address was changed: the stored secret is dropped with the old one */
  forgotten: boolean;
  error: string | undefined;
  readOnly: boolean;
  onSecret: (secret: ClientSecret) => void;
}) {
  const { t } = useTranslation("settings");
  const { secret, onSecret } = props;
  const back = (
    <Button variant="subtle" size="compact-xs" disabled={props.readOnly} onClick={() => onSecret({ is: "keep" })}>
      {t("secret.undo")}
    </Button>
  );
  const keeps = props.stored && !props.forgotten;
  if (secret.is === "set" || !keeps)
    return (
      <div>
        <TextInput
          size="xs"
          type="password"
          id="oidc.clientSecret"
          label={t("field.oidc.clientSecret")}
          description={t(props.stored && props.forgotten ? "secret.another" : "secret.hint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          autoComplete="new-password"
          value={secret.is === "set" ? secret.value : ""}
          error={props.error}
          readOnly={props.readOnly}
          onChange={(e) =>
            onSecret(
              e.currentTarget.value === "" && !keeps ? { is: "keep" } : { is: "set", value: e.currentTarget.value },
            )
          }
        />
        {secret.is === "set" && keeps && back}
      </div>
    );
  return (
    <div role="group" aria-labelledby="oidc-secret">
      <p className={styles.label} id="oidc-secret">
        {t("field.oidc.clientSecret")}
      </p>
      <div className={styles.secret}>
        <span className={secret.is === "forget" ? styles.warn : "dim"}>
          {t(secret.is === "forget" ? "secret.forgotten" : "secret.kept")}
        </span>
        {secret.is === "forget" ? (
          back
        ) : (
          <>
            <Button
              variant="default"
              size="compact-xs"
              disabled={props.readOnly}
              onClick={() => onSecret({ is: "set", value: "" })}
            >
              {t("secret.replace")}
            </Button>
            <Button
              variant="default"
              size="compact-xs"
              disabled={props.readOnly}
              onClick={() => onSecret({ is: "forget" })}
            >
              {t("secret.forget")}
            </Button>
          </>
        )}
      </div>
      {props.error !== undefined && (
        <p className={styles.fault} role="alert">
          {props.error}
        </p>
      )}
    </div>
  );
}
