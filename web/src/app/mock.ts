import { type MockControl, startMock } from "@core-console/shared/mock-api/browser";

// The only file of the page that knows of the fake API. It is in development and demo builds alone.
let control: MockControl | null = null;

export async function startTheMock(): Promise<void> {
  control = await startMock({ scenario: "healthy" });
}
export const mockControl = (): MockControl | null => control;
