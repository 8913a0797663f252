import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** What Auth0's token end point answers next, as its documentation states it. */
export type Auth0Answer =
  | { readonly sub: string; readonly email: string; readonly emailVerified?: boolean }
  | { readonly status: number; readonly error: string; readonly description?: string; readonly mfaToken?: string };

export interface Auth0Call {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
}

/** A server that answers as Auth0 documents its password-realm grant and its API for second factors. */
export async function startAuth0(clientId: string) {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...await exportJWK(publicKey), kid: 'auth0', use: 'sig', alg: 'RS256' };
  const calls: Auth0Call[] = [];
  const answers: Auth0Answer[] = [];
  const authenticators: { authenticator_type: string; active: boolean }[] = [];
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP socket has an address of this kind.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', issuer);
    if (pathname === '/.well-known/openid-configuration') {
      return send(response, 200, { issuer, jwks_uri: `${issuer}.well-known/jwks.json`, authorization_endpoint: `${issuer}authorize`, token_endpoint: `${issuer}oauth/token`, scopes_supported: ['openid', 'profile', 'offline_access', 'email'], response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] });
    }
    if (pathname === '/.well-known/jwks.json') return send(response, 200, { keys: [key] });
    calls.push({ path: pathname, form: Object.fromEntries(new URLSearchParams(await bodyOf(request))), headers: request.headers });
    if (pathname === '/mfa/authenticators') return send(response, 200, authenticators);
    const next = answers.shift() ?? { status: 403, error: 'invalid_grant', description: 'Wrong email or password.' };
    if ('status' in next) return send(response, next.status, { error: next.error, error_description: next.description ?? '', ...(next.mfaToken !== undefined && { mfa_token: next.mfaToken }) });
    const now = Math.floor(Date.now() / 1_000);
    const idToken = await new SignJWT({ email: next.email, email_verified: next.emailVerified ?? true }).setProtectedHeader({ alg: 'RS256', kid: 'auth0' })
      .setIssuer(issuer).setAudience(clientId).setSubject(next.sub).setIssuedAt(now).setExpirationTime(now + 600).sign(privateKey);
    return send(response, 200, { access_token: 'an access token of auth0', id_token: idToken, refresh_token: 'a refresh token of auth0', token_type: 'Bearer', expires_in: 86_400 });
  }

  return {
    issuer, calls, answers, authenticators,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // A request's chunks are buffers as long as no encoding is set.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
