import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, SignJWT, decodeJwt, type JWK } from 'jose';
import Provider from 'oidc-provider';

export interface ProviderPerson {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly given_name?: string;
  readonly family_name?: string;
}

export const clientId = 'dott';
export const clientSecret = 'a client secret that only the two of us know';
export const audience = 'https://books.example.com/api';

type Claims = Record<string, unknown>;

/** What a test changes about the provider while it runs. */
export interface ProviderMood {
  /** Who signs in next; null cancels; undefined shows a page with a form. */
  person: ProviderPerson | null | undefined;
  /** Rewrites the claims of ID tokens before they are signed again. */
  tamper: ((claims: Claims) => Claims) | undefined;
  /** Signs with a key that is not the provider's, under its key's name. */
  forged: boolean;
  down: boolean;
  /** Shows its pages and leads people back, but hands out no tokens. */
  deaf: boolean;
  /** Calls of the token end point. */
  tokenCalls: number;
}

/** The certified oidc-provider on a port of its own, for one client. */
export async function startProvider(options: { readonly appUrl: string; readonly port?: number; /** Access tokens are for our API, as JWTs. */ readonly forApi?: boolean }) {
  const people = new Map<string, ProviderPerson>();
  const mood: ProviderMood = { person: undefined, tamper: undefined, forged: false, down: false, deaf: false, tokenCalls: 0 };
  let handler: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => undefined;
  const server = createServer((request, response) => {
    if (mood.down || (mood.deaf && request.url === '/token')) return void request.socket.destroy();
    void handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  // A listening TCP socket has an address of this kind.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let key = await newKey('first');

  function begin(): void {
    const provider = makeProvider(issuer, options, key, people);
    const inner = provider.callback();
    handler = async (request, response) => {
      const path = new URL(request.url ?? '/', issuer).pathname;
      if (path.startsWith('/interaction/')) return interact(provider, people, mood, { request, response });
      if (path === '/token') {
        mood.tokenCalls += 1;
        if (mood.tamper || mood.forged) rewriteReply(response, (claims) => sign(mood.tamper?.(claims) ?? claims));
      }
      return inner(request, response);
    };
  }

  /** A token with the provider's present key. */
  async function sign(claims: Claims, header: Record<string, unknown> = {}): Promise<string> {
    const signing = mood.forged ? await newKey(key.kid ?? '') : key;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...(key.kid !== undefined && { kid: key.kid }), ...header }).sign(await importJWK(signing, 'RS256'));
  }

  begin();
  return {
    issuer, mood, sign,
    know: (person: ProviderPerson) => people.set(person.sub, person),
    async rotateKeys() {
      key = await newKey('second');
      begin();
    },
    /** Walks a browser of its own from the authorization request to the way back; answers the query of the callback. */
    async walk(location: string, person: ProviderPerson | null): Promise<string> {
      mood.person = person;
      if (person) people.set(person.sub, person);
      const cookies = new Map<string, string>();
      let next = location;
      for (let step = 0; step < 10; step += 1) {
        if (next.startsWith(`${options.appUrl}/api/auth/callback`)) return new URL(next).search;
        const reply = await fetch(next, { redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } });
        for (const line of reply.headers.getSetCookie()) {
          const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
          cookies.set(name, value);
        }
        const to = reply.headers.get('location');
        if (to === null) throw new Error(`the provider answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`);
        next = new URL(to, issuer).href;
      }
      throw new Error('the provider leads in a circle');
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type ProviderUnderTest = Awaited<ReturnType<typeof startProvider>>;

async function newKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...await exportJWK(privateKey), kid, use: 'sig', alg: 'RS256' };
}

function makeProvider(issuer: string, { appUrl, forApi = false }: { readonly appUrl: string; readonly forApi?: boolean }, key: JWK, people: ReadonlyMap<string, ProviderPerson>): Provider {
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId, client_secret: clientSecret, token_endpoint_auth_method: 'client_secret_post', grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [`${appUrl}/api/auth/callback`], post_logout_redirect_uris: [`${appUrl}/auth/signin`],
      backchannel_logout_uri: `${appUrl}/api/auth/backchannel-logout`, backchannel_logout_session_required: true,
    }],
    jwks: { keys: [key] },
    // As its specification asks: the way out is posted to, from another site.
    enableHttpPostMethods: true,
    cookies: { keys: ['for tests'], long: { sameSite: 'none' } },
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name'] },
    conformIdTokenClaims: false,
    findAccount: (_context: unknown, sub: string) => ({ accountId: sub, claims: () => people.get(sub) ?? { sub } }),
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, RefreshToken: 3_600, Session: 3_600, Grant: 3_600, Interaction: 600 },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: forApi,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: '', audience, accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'RS256' } } }),
      },
    },
    async loadExistingGrant(context: { oidc: { session: { accountId: string }; client: { clientId: string } } }) {
      const grant = new provider.Grant({ accountId: context.oidc.session.accountId, clientId: context.oidc.client.clientId });
      grant.addOIDCScope('openid profile email offline_access');
      await grant.save();
      return grant;
    },
  });
  // Browsers keep what other sites may send only as secure, and count loopback addresses as that.
  provider.use(async (context, next) => {
    await next();
    const cookies = context.response.headers['set-cookie'];
    if (Array.isArray(cookies)) context.set('set-cookie', cookies.map((line) => String(line).replace(/samesite=none/i, '$&; secure')));
  });
  return provider;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The provider's own sign-in page: at once for tests without a browser, as a form for those with one. */
async function interact(provider: Provider, people: Map<string, ProviderPerson>, mood: ProviderMood, { request, response }: Exchange): Promise<void> {
  const finish = (result: Record<string, unknown>) => provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  const cancel = { error: 'access_denied', error_description: 'the person cancelled' };
  if (mood.person !== undefined) return finish(mood.person ? { login: { accountId: mood.person.sub } } : cancel);
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<!doctype html><html lang="en"><title>Provider</title><h1>Provider</h1><form method="post"><label>Who are you? <input name="sub"></label><button name="do" value="in">Sign in</button><button name="do" value="cancel">Cancel</button></form></html>');
    return;
  }
  const chunks: Buffer[] = [];
  // A request's chunks are buffers as long as no encoding is set.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const sub = form.get('sub') ?? '';
  return finish(form.get('do') === 'in' && people.has(sub) ? { login: { accountId: sub } } : cancel);
}

/** Lets the reply of the token end point leave with another ID token. */
function rewriteReply(response: ServerResponse, resign: (claims: Claims) => Promise<string>): void {
  const end = response.end.bind(response);
  const replaced = (chunk: unknown): ServerResponse => {
    void (async () => {
      const body: unknown = JSON.parse(String(chunk));
      const reply = typeof body === 'object' && body !== null && 'id_token' in body && typeof body.id_token === 'string'
        ? JSON.stringify({ ...body, id_token: await resign(decodeJwt(body.id_token)) }) : String(chunk);
      response.setHeader('content-length', Buffer.byteLength(reply));
      end(reply);
    })();
    return response;
  };
  // Node's `end` has many shapes; the provider uses the one with the whole body.
  response.end = replaced as typeof response.end;
}
