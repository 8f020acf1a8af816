import { useTranslation } from "react-i18next";
import { CopyText } from "../../../ui/text/CopyText.tsx";
import { ClientSecretField } from "./ClientSecretField.tsx";
import { FlagOf, type FormProps, PemOf, TextOf } from "../FormFields.tsx";
import styles from "../form.module.css";
import { RoleRows } from "./RoleRows.tsx";
import { Section } from "./Section.tsx";

/** Sign-in by a provider. `saved`: what is saved now, as far as the secret depends on it. */
export function OidcSection(props: FormProps & { saved: { hasSecret: boolean; issuer: string } }) {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("section.oidc")} text={t("section.oidcText")}>
      <FlagOf {...props} field="oidc.enabled" hint={t("oidc.enabledHint")} />
      <div>
        <p className={styles.label}>{t("oidc.redirect")}</p>
        <CopyText label={t("oidc.redirect")} text={`${location.origin}/api/oidc/callback`} />
        <p className={styles.hint}>{t("oidc.redirectHint")}</p>
      </div>
      <TextOf
        {...props}
        field="oidc.issuer"
        placeholder="https://id.soc.example/realms/soc"
        hint={t("oidc.issuerHint")}
      />
      <TextOf {...props} field="oidc.hosts" hint={t("oidc.hostsHint")} />
      <TextOf {...props} field="oidc.clientId" />
      <ClientSecretField
        secret={props.form["oidc.clientSecret"]}
        stored={props.saved.hasSecret}
        forgotten={props.form["oidc.issuer"].trim() !== props.saved.issuer}
        error={props.faults["oidc.clientSecret"]}
        readOnly={props.readOnly}
        onSecret={(secret) => props.onField({ "oidc.clientSecret": secret })}
      />
      <TextOf {...props} field="oidc.label" hint={t("oidc.labelHint")} />
      <TextOf {...props} field="oidc.scopes" hint={t("oidc.scopesHint")} />
      <TextOf {...props} field="oidc.roleClaim" hint={t("oidc.claimHint")} />
      <RoleRows
        rows={props.form["oidc.roles"]}
        error={props.faults["oidc.roles"]}
        readOnly={props.readOnly}
        onRows={(rows) => props.onField({ "oidc.roles": rows })}
      />
      <PemOf {...props} field="oidc.ca" />
    </Section>
  );
}
