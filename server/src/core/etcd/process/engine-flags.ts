import { CLIENT_SOCKET } from "../client/gateway.ts";

/** The certificates for the peer port. @internal */
export interface PeerCertificates {
  /** paths of PEM files */
  ca: string;
  cert: string;
  key: string;
  /** path of the revocation list for peers, DER; the file must exist whenever a peer connects */
  crl?: string;
  /** the common name that a peer's certificate must have; without it any certificate of the CA is accepted */
  allowedName?: string;
}

/** What etcd's command line is made from. */
export interface FlagOptions {
  name: string;
  dataDir: string;
  /** `name=https://host:7209,…`, this member among them */
  initialCluster: string;
  initialClusterState: "new" | "existing";
  clusterToken: string;
  /** `A:7209`, an address and not a name */
  peerListen: string;
  /** `https://FQDN:7209` */
  peerAdvertise: string;
  /** null only where peerAdvertise is http:// (tests) */
  certs: PeerCertificates | null;
  timers: { heartbeatMs: number; electionMs: number };
  quotaBytes: number;
}

const CLIENT_URL = `unix://${CLIENT_SOCKET}`;

/** The suites of tls/tls-options.ts for TLS 1.2, by Go's names; Go does not let a program choose those of TLS 1.3. */
const CIPHER_SUITES = [
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
];

/**
 * Returns etcd's command-line flags, valid for 3.4 to 3.6. The client URL is relative: etcd's working directory must
 * be the socket's folder.
 */
export function engineFlags(options: FlagOptions): string[] {
  const scheme = options.certs === null ? "http" : "https";
  return [
    `--name=${options.name}`,
    `--data-dir=${options.dataDir}`,
    `--listen-client-urls=${CLIENT_URL}`,
    `--advertise-client-urls=${CLIENT_URL}`,
    `--listen-peer-urls=${scheme}://${options.peerListen}`,
    `--initial-advertise-peer-urls=${options.peerAdvertise}`,
    `--initial-cluster=${options.initialCluster}`,
    `--initial-cluster-state=${options.initialClusterState}`,
    `--initial-cluster-token=${options.clusterToken}`,
    `--heartbeat-interval=${options.timers.heartbeatMs}`,
    `--election-timeout=${options.timers.electionMs}`,
    "--pre-vote=true",
    "--strict-reconfig-check=true",
    "--auto-compaction-mode=periodic",
    "--auto-compaction-retention=1h",
    `--quota-backend-bytes=${options.quotaBytes}`,
    "--logger=zap",
    "--log-outputs=stderr",
    ...(options.certs === null
      ? []
      : [
          "--peer-client-cert-auth=true",
          `--cipher-suites=${CIPHER_SUITES.join(",")}`,
          `--peer-trusted-ca-file=${options.certs.ca}`,
          `--peer-cert-file=${options.certs.cert}`,
          `--peer-key-file=${options.certs.key}`,
          ...(options.certs.crl === undefined ? [] : [`--peer-crl-file=${options.certs.crl}`]),
          ...(options.certs.allowedName === undefined ? [] : [`--peer-cert-allowed-cn=${options.certs.allowedName}`]),
        ]),
  ];
}

/**
 * Returns the engine's environment. etcd also reads every flag from ETCD_…, so none of the Core's variables is passed
 * on. 3.4 needs ETCD_UNSUPPORTED_ARCH to run on arm64.
 */
export function engineEnvironment(): Record<string, string> {
  const { PATH, HOME, TZ } = process.env;
  return {
    PATH: PATH ?? "/usr/bin:/bin",
    ...(HOME !== undefined && { HOME }),
    ...(TZ !== undefined && { TZ }),
    ...(process.arch === "arm64" && { ETCD_UNSUPPORTED_ARCH: "arm64" }),
  };
}
