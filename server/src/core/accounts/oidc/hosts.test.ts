import { expect, test } from "vitest";
import { foreignHosts } from "./hosts.ts";

test("all hosts that are missing are named at once; the browser's own endpoint is none of them", () => {
  const metadata = {
    authorization_endpoint: "https://browser.example/a",
    token_endpoint: "https://oauth2.example/token",
    jwks_uri: "https://keys.example:8443/jwks",
    userinfo_endpoint: "https://idp.example/me",
  };
  const issuer = new URL("https://idp.example/realm");
  expect(foreignHosts(metadata, issuer, [])).toEqual(["oauth2.example", "keys.example:8443"]);
  expect(foreignHosts(metadata, issuer, ["OAuth2.example:443", "keys.example"])).toEqual(["keys.example:8443"]);
  expect(foreignHosts(metadata, issuer, ["oauth2.example", "keys.example:8443"])).toEqual([]);
  expect(foreignHosts({ token_endpoint: "http://idp.example/token" }, issuer, [])).toEqual(["idp.example"]);
});
