import { execFileSync } from "node:child_process";
import { hostname } from "node:os";

/**
 * Returns names besides loopback under which the console may be called, from KUMA_CONSOLE_HOSTS=host[:port][,…], lower
 * case.
 */
export function configuredHosts(): string[] {
  return listed("KUMA_CONSOLE_HOSTS").map((name) => name.toLowerCase());
}

/** Returns proxies whose X-Forwarded-For is trusted, from KUMA_TRUSTED_PROXIES=address or CIDR[,…]. */
export function trustedProxies(): string[] {
  return listed("KUMA_TRUSTED_PROXIES");
}

/** Returns names and addresses of this host as they appear in a Host header: IPv6 in brackets. */
export function ownHosts(names: readonly string[]): string[] {
  return [...names, hostname()].map((n) => (n.includes(":") ? `[${n}]` : n).toLowerCase());
}

/**
 * Returns the fully qualified name of this host, as `hostname -f` reports it; the short one where there is no such
 * command.
 */
export function ownName(): string {
  try {
    return (
      execFileSync("hostname", ["-f"], {
        encoding: "utf8",
        timeout: 5000,
        stdio: ["ignore", "pipe", "ignore"],
      }).trim() || hostname()
    );
  } catch {
    return hostname();
  }
}

function listed(variable: string): string[] {
  return (process.env[variable] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
