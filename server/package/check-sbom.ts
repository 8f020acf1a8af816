import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { PackageFailure } from "./facts.ts";

/** Validates against CycloneDX's own schema, rejecting fields that it does not know. Throws PackageFailure. */
export async function checkSbom(json: string): Promise<void> {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  const wrong: unknown = await validator.validate(json);
  if (wrong !== null) throw new PackageFailure(`the SBOM is no CycloneDX 1.6: ${JSON.stringify(wrong)}`);
}
