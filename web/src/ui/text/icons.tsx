import type { ReactNode } from "react";

/** Icons drawn in the text's colour; they never appear without a label. */
function icon(shape: ReactNode) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="14"
      height="14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shape}
    </svg>
  );
}
export const GearIcon = () =>
  icon(
    <>
      <circle cx="8" cy="8" r="2.2" />
      <path d="M8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M3.4 12.6l1.4-1.4M11.2 4.8l1.4-1.4" />
    </>,
  );
export const FilterIcon = () => icon(<path d="M2 3h12l-4.5 5.5V13l-3-1.5v-3z" />);
export const DotsIcon = () =>
  icon(
    <>
      <circle cx="8" cy="3" r=".6" fill="currentColor" />
      <circle cx="8" cy="8" r=".6" fill="currentColor" />
      <circle cx="8" cy="13" r=".6" fill="currentColor" />
    </>,
  );
export const DownIcon = () => icon(<path d="m4 6 4 4 4-4" />);
export const LeftIcon = () => icon(<path d="m10 4-4 4 4 4" />);
export const RightIcon = () => icon(<path d="m6 4 4 4-4 4" />);
export const SunIcon = () =>
  icon(
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1" />
    </>,
  );
export const MoonIcon = () => icon(<path d="M13.5 9.5A6 6 0 1 1 6.5 2.5a5 5 0 0 0 7 7z" />);
export const AutoIcon = () =>
  icon(
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
    </>,
  );
export const BurgerIcon = () => icon(<path d="M2 4h12M2 8h12M2 12h12" />);
export const CheckIcon = () => icon(<path d="m3 8.5 3.2 3L13 4.5" />);
export const ReloadIcon = () => icon(<path d="M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 1.5v3h-3" />);
export const HelpIcon = () =>
  icon(
    <>
      <path d="M5.8 6a2.2 2.2 0 1 1 3.4 1.8c-.8.5-1.2 1-1.2 1.9" />
      <path d="M8 12.4v.1" />
    </>,
  );
export const UserIcon = () =>
  icon(
    <>
      <circle cx="8" cy="5.2" r="3" />
      <path d="M2.2 14.2a5.8 5.8 0 0 1 11.6 0" />
    </>,
  );
