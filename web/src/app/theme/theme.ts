import { createTheme, type CSSVariablesResolver } from "@mantine/core";

/** One accent colour, indigo; the five colours of the lights are in theme.css and used by lights only. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 4 },
  autoContrast: true,
  fontFamily: "Inter, system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono', ui-monospace, monospace",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "xs", variant: "filled" } },
    ActionIcon: { defaultProps: { variant: "default", size: "md" } },
    Checkbox: { defaultProps: { size: "xs" } },
    // the placeholder that first takes the focus is not a menu item, and a menu may contain nothing else
    Menu: { defaultProps: { shadow: "md", transitionProps: { duration: 80 }, withInitialFocusPlaceholder: false } },
    // a dialog's heading is not a second banner landmark of the page
    Modal: { defaultProps: { attributes: { header: { role: "presentation" } }, transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { attributes: { header: { role: "presentation" } }, transitionProps: { duration: 120 } } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#1c2130",
    "--mantine-color-dimmed": "#5f667a",
    "--mantine-color-default-border": "#dfe2ea",
    "--mantine-color-error": "#b42318",
    "--mantine-color-placeholder": "#687083",
  },
  dark: {
    "--mantine-color-body": "#15161b",
    "--mantine-color-text": "#e8eaf0",
    "--mantine-color-dimmed": "#9aa0b2",
    // menus and fields use the page's blue-grey, not the library's neutral one
    "--mantine-color-dark-4": "#343844",
    "--mantine-color-dark-5": "#2b2e39",
    "--mantine-color-dark-6": "#20232c",
    "--mantine-color-dark-7": "#1a1c23",
    "--mantine-color-default": "#1f2129",
    "--mantine-color-default-hover": "#272a34",
    "--mantine-color-default-border": "#343844",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-placeholder": "#8b91a3",
  },
});
