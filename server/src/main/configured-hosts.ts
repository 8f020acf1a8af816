/** Names besides loopback under which the console may be called, from KUMA_CONSOLE_HOSTS=name[,name…], lower case. */
export function configuredHosts(): string[] {
  return (process.env["KUMA_CONSOLE_HOSTS"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
}
