import { startMock } from "@core-console/shared/mock-api/browser";
import { demo } from "./lib/page/demo.ts";

// The only file of the page that imports the mock API. It is in development and demo builds only.
export async function startTheMock(): Promise<void> {
  const control = await startMock({ scenario: "healthy" });
  demo.set({
    scenario: control.scenario,
    scenarios: control.scenarios,
    choose(name) {
      const known = control.scenarios.find((s) => s === name);
      if (known !== undefined) control.setScenario(known);
    },
    people: control.logins,
    become: (login) => control.signInAs(login),
  });
}
