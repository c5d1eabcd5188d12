// Runs where oidc-provider is installed: whoever types a name is that person.
// node oidc_provider.mjs PORT OUR_ADDRESS
import Provider from "oidc-provider";

const [, , port, ours] = process.argv;
const provider = new Provider(`http://localhost:${port}`, {
  clients: [{
    client_id: "dure", client_secret: "oracle-secret", grant_types: ["authorization_code"],
    redirect_uris: [ours + "/back"], response_types: ["code"],
    post_logout_redirect_uris: [new URL("/login", ours).href],
  }],
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["preferred_username", "name"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: `${id}-1`, preferred_username: id, name: "김주무관" }),
  }),
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  cookies: { keys: ["oracle"] },
});
provider.listen(Number(port), "127.0.0.1");
