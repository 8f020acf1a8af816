import { useTranslation } from "react-i18next";
import { Message } from "../../ui/layer/Message.tsx";

/** Shown instead of a page that this role may not see, with the reason. */
export function Forbidden(props: { why: string | null }) {
  const { t } = useTranslation("settings");
  return <Message level={2} title={t("forbidden")} text={props.why ?? ""} />;
}
