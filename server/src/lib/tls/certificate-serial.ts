import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** Returns the serial number of a PEM certificate, hex; null for what is not one. */
export function serialOf(certPem: string): string | null {
  try {
    return new x509.X509Certificate(certPem).serialNumber;
  } catch {
    return null;
  }
}
