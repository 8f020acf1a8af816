export const audit = {
  title: "Аудит",
} as const;
