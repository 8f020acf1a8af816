import type { BrowserContext } from "@playwright/test";

/** Signs a browser in at a console, which sets its cookies: from then on every page of this context is signed in. */
export async function signInBrowser(
  context: BrowserContext,
  consoleUrl: string,
  { login, password }: { login: string; password: string },
): Promise<void> {
  const answer = await context.request.post(`${consoleUrl}/api/login`, { data: { login, password } });
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
}
