import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { rmSync } from "node:fs";
import type { Logger } from "../../../lib/logging/logger.ts";
import { createCsr, createNodeKey, type NodeNames } from "../pki/ca.ts";
import { peerName } from "../pki/peer-name.ts";
import type { CoreJson } from "./core-json.ts";
import { readIfThere } from "../../../lib/process/read-if-there.ts";
import { writeWhole } from "../../../lib/process/write-whole.ts";
import type { Layout } from "./layout.ts";

/**
 * This host's certificate for the peer port 7209, with its own key. The leader signs one in the step that makes this
 * host a member; until then the host requests it with every report. The engine reads the files at each handshake, so a
 * new one takes effect without a restart.
 */
export class PeerCertificate {
  readonly #layout: Layout;
  readonly #ca: string;
  readonly #log: Logger;
  readonly #name: string;
  readonly #names: NodeNames;
  #csr: string | null = null;
  #ready = false;

  constructor(options: { layout: Layout; ca: string; self: CoreJson; log: Logger }) {
    this.#layout = options.layout;
    this.#ca = options.ca;
    this.#log = options.log;
    this.#name = peerName(options.self.clusterToken);
    this.#names = { fqdn: options.self.host, addresses: options.self.addresses };
  }

  /** the request for a certificate; null while none is needed */
  get csr(): string | null {
    return this.#csr;
  }

  /** whether the certificate is in place */
  get ready(): boolean {
    return this.#ready;
  }

  /**
   * Reads the certificate in the home, and creates a request if there is no valid one. A `member` of a cluster created
   * before there were such certificates starts its engine with the node certificate meanwhile.
   */
  async prepare(member: boolean): Promise<void> {
    const { raftCert, raftKey, nextRaftKey, nodeCert, nodeKey } = this.#layout;
    const cert = readIfThere(raftCert);
    const key = readIfThere(raftKey);
    this.#ready = cert !== null && key !== null && this.#isGood(cert, key);
    if (this.#ready) return;
    const kept = readIfThere(nextRaftKey);
    this.#csr = kept === null ? null : await createCsr(kept, this.#names).catch(() => null);
    if (this.#csr === null) {
      const made = await createNodeKey();
      writeWhole(nextRaftKey, made);
      this.#csr = await createCsr(made, this.#names);
    }
    if (!member) return;
    writeWhole(raftKey, readIfThere(nodeKey) ?? "");
    writeWhole(raftCert, readIfThere(nodeCert) ?? "", 0o644);
  }

  /** Stores the certificate that the leader signed. Ignores one that does not match the request. */
  take(cert: string): void {
    const { raftCert, raftKey, nextRaftKey } = this.#layout;
    const key = this.#csr === null ? null : readIfThere(nextRaftKey);
    if (key === null || !this.#isGood(cert, key)) return;
    try {
      writeWhole(raftKey, key);
      writeWhole(raftCert, cert, 0o644);
      rmSync(nextRaftKey, { force: true });
    } catch (error) {
      this.#log.error(
        { err: error },
        "the certificate for the peer port could not be written; the leader sends it again",
      );
      return;
    }
    this.#csr = null;
    this.#ready = true;
    this.#log.info({ name: this.#name }, "certificate for the peer port in place");
  }

  #isGood(cert: string, key: string): boolean {
    try {
      const own = new X509Certificate(cert);
      return (
        own.verify(new X509Certificate(this.#ca).publicKey) &&
        own.checkPrivateKey(createPrivateKey(key)) &&
        own.subject.split("\n").includes(`CN=${this.#name}`)
      );
    } catch {
      return false;
    }
  }
}

/** Returns the SHA-256 (hex) of a certificate's public key. */
export function publicKeyHash(certificate: X509Certificate): string {
  const spki = certificate.publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest("hex");
}
