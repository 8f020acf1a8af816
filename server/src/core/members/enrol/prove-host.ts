import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { EnrolRequest } from "@core-console/shared/contract/enrolment";
import { refOf } from "../../../lib/ref.ts";
import type { MembersDeps } from "../deps.ts";

/** What is signed, so that the signature proves nothing else. */
const statement = (id: string, csr: string): Buffer => Buffer.from(`kuma rejoin\n${id}\n${csr}`);

/** Returns the proof that the host which asks with this request has the key of a member from before a recovery. */
export function hostProof(oldKey: string, { id, csr }: Pick<EnrolRequest, "id" | "csr">): EnrolRequest["proof"] {
  const key = createPublicKey(oldKey).export({ type: "spki", format: "pem" }).toString();
  return { key, signature: sign("sha256", statement(id, csr), createPrivateKey(oldKey)).toString("base64") };
}

/**
 * Reports whether a request proves that its host has the key of the member that a recovery listed as switched off under
 * this ID. The key is looked up before anything is verified, so a caller without one costs no more than a hash.
 */
export function isProven({ registry }: Pick<MembersDeps, "registry">, request: EnrolRequest): boolean {
  const { proof, id, csr } = request;
  if (proof === undefined) return false;
  try {
    const key = createPublicKey(proof.key);
    const keyHash = createHash("sha256")
      .update(key.export({ type: "spki", format: "der" }))
      .digest("hex");
    const ref = refOf(id);
    const listed = [...registry.removals.values()].some(
      ({ value }) =>
        value.ref === ref &&
        value.keyHash === keyHash &&
        value.why?.code === "life_ended" &&
        value.why.params["state"] === "switched_off",
    );
    return listed && verify("sha256", statement(id, csr), key, Buffer.from(proof.signature, "base64"));
  } catch {
    return false;
  }
}
