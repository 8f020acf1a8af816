import { expect, it } from "vitest";
import { PORT } from "@core-console/shared/contract/ports";
import { useCluster } from "../cluster/use-cluster.ts";
import { codeOf } from "../support/cluster/client.ts";
import { certificatesIn } from "../support/cluster/core-node.ts";
import { signingRequest } from "../support/cluster/signing-request.ts";
import { enrolledHost } from "./enrolled-host.ts";

const cluster = useCluster("attacks-move", { cores: 1 });

it("only a voter's host moves, itself and for its own key: no stranger, no host that never joined or was removed", async () => {
  const leader = await cluster().leader();
  const { ca, cert, key } = certificatesIn(leader.home);
  const { ref: unjoined, ...never } = await enrolledHost(cluster());
  const wanted = `${cluster().net.prefix}.91`;
  const asks = async (shown: { ca: string; cert?: string; key?: string }, ref: string) => {
    const body = {
      ref,
      csr: signingRequest().csr,
      raftCsr: null,
      fqdn: wanted,
      addresses: [wanted, "127.0.0.1"],
      raft: `${wanted}:${PORT.raft}`,
      internal: `${wanted}:${PORT.internal}`,
      console: null,
      restart: false,
    };
    const client = cluster().client(`https://${leader.host}:${PORT.internal}`, shown);
    return codeOf(await client.ask("POST", "/node/move", { body }));
  };
  expect(await asks({ ca }, leader.ref)).toBe("forbidden");
  expect(await asks(never, unjoined)).toBe("forbidden");
  expect(await asks(never, leader.ref)).toBe("forbidden");
  expect(await asks({ ca, cert, key }, unjoined)).toBe("forbidden");
  // Its own, but for a key that its certificate does not have.
  expect(await asks({ ca, cert, key }, leader.ref)).toBe("validation_failed");
  expect((await cluster().api.change("DELETE", `/services/${unjoined}`)).status).toBe(204);
  expect(await asks(never, unjoined)).toBe("forbidden");
  expect((await cluster().api.show(leader.ref)).address).toBe(leader.host);
});
