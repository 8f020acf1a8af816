/** Texts of sign-in, users, tokens and settings, in English; part of en.ts. */
export const ACCESS_EN = {
  "title.bad_credentials": "Not signed in",
  bad_credentials: "Login or password is wrong, or this account may not sign in. Nothing was changed.",
  "title.oidc_failed": "Sign-in by the provider failed",
  oidc_failed:
    "{why?state=This sign-in was begun elsewhere, or too long ago. Begin it again.|denied=The provider refused the sign-in.|role=You are known to the provider, but no role here is given to you. Ask an administrator of this console.|code=The provider does not accept the code of this sign-in: it was used, has run out, or is not for this console. Begin again.|unreachable=The provider cannot be reached. Try again, or sign in with a local account.|certificate=The provider’s TLS certificate is not accepted here. An administrator can enter its CA in the settings, Sign-in.|answer=The provider answered with an error, or otherwise than the protocol says. Try again, or sign in with a local account.|address=This console may not call the provider’s address. An administrator has to check it in the settings, Sign-in.|client=The provider does not accept this console as its client. An administrator has to check client ID, secret, scopes and redirect address.|clock=The provider’s word is not valid at this time: its clock or ours is wrong.|disabled=This account may not sign in.|host=The provider has {host?=other hosts|*={host}} called for its tokens or keys, which nobody entered here. An administrator has to add {host?=them|*={host}} in the settings, Sign-in, “Further hosts of the provider”.|secret=This console cannot read its own secret for the provider. An administrator has to enter it again in the settings.|key=This Core does not have the cluster’s sealing key yet, which opens the secret for the provider. Try again in a moment; if it stays, ask an administrator.|other=The provider’s word could not be accepted. Begin again; if it stays, ask an administrator.|*=The sign-in could not be finished. Begin again; if it stays, an administrator finds the reason in the Core’s log.}",
  oidc_signed_in: "Signed in",
  oidc_opens: "The console opens by itself. If it does not, follow the link.",
  oidc_go_on: "Open the console",
  oidc_back: "Back to sign-in",
  "title.csrf": "Not sent by this page",
  csrf: "The change did not carry the page’s own mark (X-XSRF-TOKEN) and was refused. Reload the page and try again.",
  "title.password_needed": "Give your password again",
  password_needed:
    "{why?token=A token cannot do this: it needs a person’s password. Use the page, or kuma login.|oidc=This needs the password of a local account. Sign in with one.|*=This needs your password, given within the last 5 minutes. Give it and try again.}",
  "title.password_change_needed": "Change the temporary password",
  password_change_needed: "Your password is a temporary one. Set your own first; until then nothing else works.",
  "title.read_only": "Only for looking",
  read_only:
    "{why?temporary_password=Your password is a temporary one, and without a majority it cannot be changed. Sign in with another account, or look on a Core’s host.|*=You signed in without a majority: this session shows services and the cluster and changes nothing. Bring the Cores back; then sign in again.}",
  "title.login_taken": "Login taken",
  login_taken:
    "There is already a user {login?=of this login|*=“{login}”}. Logins are compared without regard to case. Choose another.",
  "title.last_administrator": "The last administrator",
  last_administrator:
    "{name?=This|*=“{name}”} is the last local administrator who can sign in; without one nobody could administer the cluster. Make another one first.",
  "title.setup_needed": "No administrator yet",
  setup_needed:
    "There is no administrator yet. On a Core’s host run: sudo /opt/kaspersky/kuma/kuma user setup-link, and open the link that it prints.",
  "title.link_invalid": "Link not valid",
  link_invalid:
    "This link was used, ran out, or is not one of this cluster. Links are good for one hour and one use. Make another on a Core’s host: sudo /opt/kaspersky/kuma/kuma user sign-in-link LOGIN to sign in as a user that exists, user setup-link only for one more administrator; a trial’s own command stands in what its start prints.",

  role_needed:
    "This needs the role {role?administrator=Administrator|operator=Operator|*=Viewer}. Ask an administrator for it.",
  sign_in_first: "Sign in first.",
  "user_role.administrator": "Administrator",
  "user_role.operator": "Operator",
  "user_role.viewer": "Viewer",

  login: "1 to 64 letters, digits or any of “._-@+”.",
  host: "This is not the name or address of a host.",
  password_too_short: "At least 12 characters.",
  password_too_long: "At most 256 characters.",
  password_common: "Many people use this password, so it is among the first that are tried. Choose another.",
  password_contains_login: "The password must not contain the login.",
  password_same: "This is the password that you have now. Choose another.",
  token_in_query:
    "A token must not stand in a URL, where logs keep it. Send it as Authorization: Bearer, and revoke this one.",
  address_refused:
    "{address?=This address|*=The address {address}} is not called from here: it is link-local, or one of the cluster’s own ports.",
  not_own_name: "This is not one of the names or addresses of the host itself.",
  host_not_usable: "Other hosts cannot reach this address.",
  issuer: "The provider’s address begins with https:// (http:// on loopback alone) and has neither query nor fragment.",
  cidr: "An address or a range like 192.0.2.0/24.",
  cidr_too_wide:
    "Too wide: whoever calls from this range could pretend to be anybody. At least /8, and IPv4 written as IPv4.",
  pem: "This is not a certificate in PEM.",
  given_by_provider:
    "This user signs in by the provider: password and role come from there. Change them at the provider, or disable the user.",
  content_length: "Send the file with its length, as curl --data-binary @FILE does.",
  purpose_role: "A token for one purpose has the role Viewer for everything else; choose that.",
  too_many_tokens: "You have 50 tokens already. Revoke one that is not used any more.",
  secret_needed: "Missing while this is switched on.",
  no_sealing_key:
    "This Core does not hold the key that seals secrets yet; it asks the others every few seconds. Try again; if it stays, see its log.",
} as const;
