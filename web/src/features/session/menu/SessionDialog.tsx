import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { signInOptionsQuery } from "../../../api/session/sign-in.ts";
import { paths } from "../../../lib/page/paths.ts";
import styles from "../Door.module.css";
import { Gate } from "../Gate.tsx";
import { ProviderButton } from "../ProviderButton.tsx";
import { SignInForm } from "../SignInForm.tsx";

/** Shown when the session ends while the page is in use: sign in here, above the page, which keeps its state. */
export function SessionDialog(props: { login: string; looked: boolean }) {
  const { t } = useTranslation("session");
  const options = useQuery(signInOptionsQuery()).data;
  const look = options?.readOnly != null;
  const oidc = look ? null : (options?.oidc ?? null);
  return (
    <Gate title={t(props.looked ? "ended.looked" : "ended.title")} above={420} veil>
      <div className={styles.form}>
        <p>
          {t(look ? "ended.look" : props.looked ? "ended.lookedText" : "ended.text")}{" "}
          <span className="dim">{t("ended.other")}</span>
        </p>
        {/* once a user is signed in again, the dialog is unmounted */}
        <SignInForm login={props.login} look={look} onIn={() => undefined} />
        {oidc !== null && <ProviderButton newTab label={oidc.label} to={paths.dashboard} note={t("ended.provider")} />}
      </div>
    </Gate>
  );
}
