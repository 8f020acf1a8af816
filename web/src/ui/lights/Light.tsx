import type { LightColor, LightShape } from "../../lib/store/standing.ts";
import styles from "./Light.module.css";

export const SHAPE_OF_COLOR: Readonly<Record<LightColor, LightShape>> = {
  green: "circle",
  yellow: "triangle",
  red: "square",
  gray: "ring",
  purple: "diamond",
};

export function Lamp(props: { color: LightColor; shape: LightShape; size?: number }) {
  const size = props.size ?? 12;
  return (
    <svg
      className={styles.lamp}
      data-color={props.color}
      viewBox="0 0 12 12"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      {DRAWN[props.shape]}
    </svg>
  );
}

const DRAWN: Readonly<Record<LightShape, React.ReactNode>> = {
  circle: <circle cx="6" cy="6" r="5.5" fill="currentColor" />,
  square: <rect x="0.8" y="0.8" width="10.4" height="10.4" rx="1" fill="currentColor" />,
  triangle: <path d="M6 .8 11.6 11H.4z" fill="currentColor" />,
  diamond: <path d="M6 .2 11.8 6 6 11.8.2 6z" fill="currentColor" />,
  ring: <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  half: (
    <>
      <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.3" />
      <path d="M6 2.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor" />
    </>
  ),
};

export function LightWord(props: { color: LightColor; children: React.ReactNode }) {
  return (
    <span className={styles.word} data-color={props.color}>
      {props.children}
    </span>
  );
}
