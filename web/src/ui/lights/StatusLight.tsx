import { useTranslation } from "react-i18next";
import type { LightView } from "../../lib/store/standing.ts";
import { sayIt } from "../../lib/format/words.ts";
import { Age } from "../text/Age.tsx";
import { Lamp, LightWord } from "./Light.tsx";
import styles from "./StatusLight.module.css";

/**
 * A light: shape, colour, text and age. `long` shows “… ago”; a narrow place shows the progress instead of the age, and
 * any place what is in progress (`doing`).
 */
export function StatusLight(props: { light: LightView; long?: boolean; doing?: string }) {
  const { t } = useTranslation();
  const { light } = props;
  const why = light.reasons.map((r) => sayIt(r)).join("\n");
  const long = props.long === true;
  return (
    <span className={styles.light} title={why === "" ? undefined : why}>
      <Lamp color={light.color} shape={light.shape} />
      <LightWord color={light.color}>{sayIt({ code: light.word })}</LightWord>
      {light.percent !== null && <LightWord color={light.color}>{`${Math.floor(light.percent)}\u202f%`}</LightWord>}
      {props.doing !== undefined && <span className={styles.age}>{props.doing}</span>}
      {props.doing === undefined && light.ageOf !== null && (long || light.percent === null) && (
        <span className={styles.age}>
          <Age of={light.ageOf} {...(long ? { text: (age: string) => t("ago", { age }) } : {})} />
        </span>
      )}
    </span>
  );
}
