import { createCa, createCsr, createNodeKey, issueCertificate } from "../members/pki/ca.ts";

/** Returns a node certificate for a service, issued by a new CA, PEM. */
export async function certificateFor(ref: string, names: { fqdn: string; addresses: string[] }): Promise<string> {
  const csr = await createCsr(await createNodeKey(), names);
  return issueCertificate(await createCa(Date.now()), csr, ref, names, Date.now());
}
