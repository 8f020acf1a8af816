import { PORT } from "@core-console/shared/contract/ports";
import { code, table } from "./table.ts";

interface Use {
  who: string;
  what: string;
  option: string;
  from: string;
}

const USES: Record<keyof typeof PORT, Use> = {
  health: {
    who: "Core",
    what: "health and metrics, plain HTTP: `/livez`, `/readyz`, `/leader`, `/metrics`",
    option: "--health",
    from: "balancers, monitoring",
  },
  raft: {
    who: "etcd, run by its Core",
    what: "Raft, mutual TLS, members only",
    option: "--raft.node.listen, --raft.node.addr",
    from: "the other Cores' hosts",
  },
  internal: {
    who: "Core",
    what: "Core API and enrolment, TLS; mutual TLS between Cores",
    option: "--internal",
    from: "the other Cores' hosts, hosts that join, consoles of their own",
  },
  console: {
    who: "console",
    what: "the web page and its `/api`, TLS",
    option: "--private; kuma console: --listen",
    from: "browsers, proxies",
  },
  rest: { who: "console", what: "the same API for scripts, TLS", option: "--rest", from: "scripts, kuma commands" },
};

/** docs/reference/ports.md. */
export function portsDocument(): string {
  return `# Ports

All TCP. The option of ${code("kuma core")} listens on another port or address.

${table(
  ["port", "who listens", "what", "called from", "option"],
  Object.entries(PORT).map(([name, port]) => {
    const use = USES[name as keyof typeof PORT];
    return [String(port), use.who, use.what, use.from, code(use.option)];
  }),
)}

TLS is 1.3, with 1.2 allowed. A console that listens on loopback, as in a trial, speaks plain HTTP. The scripts open the ports between the hosts in firewalld, ufw or nft. Clients of etcd are served on a socket in the Core's ${code("run")} folder, not on a port.
`;
}
