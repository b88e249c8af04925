// A real OpenID Connect provider for the tests: node provider.mjs ISSUER PORT
// Whoever signs in is who they say; ann is in "desk-analysts", bob in "desk-approvers".
import { Provider } from 'oidc-provider';

const [issuer, port] = process.argv.slice(2);
const groups = { ann: ['desk-analysts', 'staff'], dan: ['desk-analysts'], bob: ['desk-approvers'], root: ['desk-admins'] };
const back = 'http://desk.test/sign-in/provider/back';
const client = (client_id, more) => ({
  client_id,
  redirect_uris: [back],
  post_logout_redirect_uris: ['http://desk.test/sign-in'],
  ...more,
});

const provider = new Provider(issuer, {
  clients: [
    client('desk', { client_secret: 'a secret of the tests, 32 bytes long' }),
    client('bare', { token_endpoint_auth_method: 'none' }),
    client('hasty', { client_secret: 'a secret of the tests, 32 bytes long' }),
  ],
  ttl: {
    AuthorizationCode: (ctx, code, of) => (of.clientId === 'hasty' ? 1 : 60),
    AccessToken: 600, IdToken: 600, Interaction: 600, Session: 600, Grant: 600,
  },
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'], email: ['email', 'email_verified'] },
  cookies: { keys: ['of the tests'] },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: `${id} of the tests`,
      preferred_username: id,
      email: `${id}@example.test`,
      email_verified: true,
      groups: groups[id] ?? [],
    }),
  }),
});
provider.proxy = true;
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
