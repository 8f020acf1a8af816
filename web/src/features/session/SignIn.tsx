import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { codeOf } from "../../api/http/problem.ts";
import { signInOptionsQuery } from "../../api/session/sign-in.ts";
import { useFailure } from "../../api/hooks/use-steady.ts";
import { usePageTitle } from "../../lib/format/page-title.ts";
import { wayBack } from "../../lib/page/way-back.ts";
import { CopyText } from "../../ui/text/CopyText.tsx";
import styles from "./Door.module.css";
import { Door } from "./Door.tsx";
import { outsideText } from "./outside-text.ts";
import { ProviderButton } from "./ProviderButton.tsx";
import { SignInForm } from "./SignInForm.tsx";

/** Interval of retries while signing in is impossible, or there are no users yet, ms. */
const AGAIN_MS = 3000;
const COMMAND = "sudo /opt/kaspersky/kuma/kuma user setup-link";

/** The sign-in page; it returns to the page that redirected here. */
export function SignIn() {
  const { t } = useTranslation("session");
  usePageTitle(t("title"));
  const navigate = useNavigate();
  const [url] = useSearchParams();
  const to = wayBack(url.get("to"));
  const options = useQuery({
    ...signInOptionsQuery(),
    retry: false,
    refetchInterval: (query) =>
      // while it is retried its status is pending, not failed, until the response arrives
      query.state.status !== "success" || query.state.data?.setupNeeded === true ? AGAIN_MS : false,
  });
  const failure = useFailure(options);
  if (options.data?.setupNeeded === true)
    return (
      <Door title={t("setup.needed")} text={t("setup.neededText")}>
        <CopyText label={t("setup.command")} text={COMMAND} primary />
        <p className="dim">{t("setup.neededThen")}</p>
      </Door>
    );
  const why = failure === null ? null : outsideText(failure, t);
  return (
    <Door title={t("title")} text={t("intro")}>
      {why !== null && (
        <p className={styles.note} role="status">
          <b>{t("cannotNow")}.</b> {why} {t("looksAgain")}
        </p>
      )}
      <SignInForm
        reason={why}
        vain={codeOf(failure) === "no_quorum"}
        onIn={() => void navigate(to, { replace: true })}
      />
      {options.data?.oidc && <ProviderButton label={options.data.oidc.label} to={to} />}
    </Door>
  );
}
