import type { Service } from "@core-console/shared/contract/service";
import { useTranslation } from "react-i18next";
import { sayIt } from "../lib/words.ts";
import { shownStatus, STATUS_COLOR } from "../lib/standing.ts";
import { Age } from "./Age.tsx";
import { Lamp, LightWord, SHAPE } from "./Light.tsx";
import styles from "./StatusLight.module.css";

/** A service's light: shape, colour, word and age. `old`: nobody has told this page anything for too long. */
export function StatusLight(props: { service: Service; old: boolean; long?: boolean }) {
  const { t } = useTranslation();
  const { service, old } = props;
  const status = shownStatus(service, old);
  const percent = status === "joining" ? service.join?.progressPercent : null;
  const why = service.reasons.map((r) => sayIt(r)).join("\n");
  return (
    <span className={styles.light} title={why === "" ? undefined : why}>
      <Lamp color={STATUS_COLOR[status]} shape={SHAPE[status]} />
      <LightWord color={STATUS_COLOR[status]}>
        {sayIt({ code: `status.${status}` })}
        {percent !== null && percent !== undefined && ` ${Math.floor(percent)} %`}
      </LightWord>
      {service.raft.memberId !== null && (props.long === true || percent === null || percent === undefined) && (
        <span className={styles.age}>
          <Age of={service.ref} {...(props.long === true ? { text: (age: string) => t("ago", { age }) } : {})} />
        </span>
      )}
    </span>
  );
}
