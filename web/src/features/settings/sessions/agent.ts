const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\/(\d+)/, "Edge"],
  [/\bOPR\/(\d+)/, "Opera"],
  [/\bYaBrowser\/(\d+)/, "Yandex Browser"],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, "Firefox"],
  [/\b(?:Chrome|CriOS|Chromium)\/(\d+)/, "Chrome"],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//, "Safari"],
  [/^(?:curl|kuma|Wget|python-requests)\/([\d.]+)/i, ""],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, "Android"],
  [/\b(?:iPhone|iPad)\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** Returns a User-Agent in a few words, for users who look for their own; unchanged where it is not known. */
export function agentName(agent: string): string {
  for (const [pattern, name] of BROWSERS) {
    const match = pattern.exec(agent);
    if (match === null) continue;
    const browser = name === "" ? match[0].replace("/", " ") : `${name} ${match[1] ?? ""}`;
    const system = SYSTEMS.find(([p]) => p.test(agent))?.[1];
    return system === undefined ? browser : `${browser} · ${system}`;
  }
  return agent;
}
