import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Cluster } from "./cluster/cluster.ts";
import { ROOT } from "./cluster/kuma.ts";
import { until } from "./until.ts";

export type ProxyKind = "nginx" | "haproxy";
/** Debian's packages nginx-light and haproxy. */
const PROGRAM: Record<ProxyKind, string> = { nginx: "/usr/sbin/nginx", haproxy: "/usr/sbin/haproxy" };
export const isInstalled = (kind: ProxyKind): boolean => existsSync(PROGRAM[kind]);

/** Returns the configuration lines for a proxy from docs/operations.md. */
export function documented(kind: ProxyKind): string {
  const text = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
  const lines = new RegExp(`\n\`\`\`${kind}\n([^]*?)\n\`\`\`\n`).exec(text)?.[1];
  if (lines === undefined) throw new Error(`docs/operations.md has no lines for ${kind}`);
  return lines;
}

/** Replaces the example values of documented lines. Throws where an example does not occur. */
export function inPlaceOf(lines: string, examples: Readonly<Record<string, string>>): string {
  return Object.entries(examples).reduce((text, [example, real]) => {
    if (!text.includes(example)) throw new Error(`the documented lines have no “${example}”`);
    return text.replaceAll(example, real);
  }, lines);
}

/** The surrounding configuration of Debian's own files, without the parts that need a whole system. */
const AROUND: Record<ProxyKind, (lines: string, dir: string) => string> = {
  nginx: (lines, dir) => {
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((t) => `${t}_temp_path ${dir}/${t};`);
    return `user root;\npid ${dir}/nginx.pid;\nevents {}\nhttp {\naccess_log off;\n${temporary.join("\n")}\n${lines}\n}\n`;
  },
  haproxy: (lines) =>
    `defaults\n  mode http\n  timeout connect 5000\n  timeout client 50000\n  timeout server 50000\n\n${lines}\n`,
};

/** Runs a real proxy with these lines until the cluster ends; resolves once it listens at `at`, host:port. */
export async function startProxy(
  cluster: Cluster,
  options: { kind: ProxyKind; name: string; lines: string; at: string },
): Promise<void> {
  const dir = join(cluster.dir, options.name);
  mkdirSync(dir);
  const file = join(dir, `${options.kind}.conf`);
  writeFileSync(file, AROUND[options.kind](options.lines, dir));
  const own =
    options.kind === "nginx" ? ["-p", dir, "-e", "stderr", "-c", file, "-g", "daemon off;"] : ["-db", "-f", file];
  const child = await cluster.run(options.name, [PROGRAM[options.kind], ...own]);
  const [host = "", port = ""] = options.at.split(":");
  await until(`${options.name} listens`, () => {
    if (child.exit() !== null) throw new Error(`${options.name} ended: ${child.text().slice(-1000)}`);
    return listens(host, Number(port));
  });
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
