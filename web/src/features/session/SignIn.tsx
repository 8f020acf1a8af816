import { useQuery } from "@tanstack/react-query";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
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
import { LookFacts, LookNote } from "./LookOffer.tsx";
import { outsideText } from "./outside-text.ts";
import { ProviderButton } from "./ProviderButton.tsx";
import { SignInForm } from "./SignInForm.tsx";

const COMMAND = "sudo /opt/kaspersky/kuma/kuma user setup-link";

/** The sign-in page; it returns to the page that redirected here. */
export function SignIn() {
  const { t } = useTranslation("session");
  usePageTitle(t("title"));
  const navigate = useNavigate();
  const [url] = useSearchParams();
  const to = wayBack(url.get("to"));
  const options = useQuery(signInOptionsQuery());
  const failure = useFailure(options);
  if (options.data?.setupNeeded === true)
    return (
      <Door title={t("setup.needed")} text={t("setup.neededText")}>
        <CopyText label={t("setup.command")} text={COMMAND} primary />
        <p className="dim">{t("setup.neededThen")}</p>
      </Door>
    );
  // While a leader is being elected again nothing is offered for a moment: the offer stays until there is news.
  const offer = failure === null || isLeaderless(codeOf(failure)) ? (options.data?.readOnly ?? null) : null;
  const enter = () => void navigate(to, { replace: true });
  if (offer !== null)
    return (
      <Door title={t("look.title")} text={t("intro")}>
        <LookNote {...offer} />
        <SignInForm look onIn={enter} />
        <LookFacts copyAt={offer.copyAt} provider={options.data?.oidc !== null} />
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
      <SignInForm reason={why} vain={codeOf(failure) === "no_quorum"} onIn={enter} />
      {options.data?.oidc && <ProviderButton label={options.data.oidc.label} to={to} />}
    </Door>
  );
}
