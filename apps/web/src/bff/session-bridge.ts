import type { ServerResponse } from 'node:http';

const tokenShape = /^[\w-]{43}$/;
const scriptPath = '/auth/session-bridge.js';

/** Only our own script, and only a form to ourselves. */
const policy = "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** What went wrong on the way to the sign-in page. */
export type SignInNotice = 'handoff' | 'unavailable' | 'cancelled' | 'refused' | 'unverified' | 'provider';

/** The sign-in page with a sentence on what went wrong. */
export function signInNotice(notice: SignInNotice): string {
  return `/auth/signin?notice=${notice}`;
}

/**
 * Answers with the page that posts a hand-off token on: its script does at once what its button does where scripts are off.
 * False when the token is not of its shape.
 */
export function sendSessionBridge(response: ServerResponse, token: string): boolean {
  if (!tokenShape.test(token)) return false;
  response.removeHeader('content-length');
  response.removeHeader('content-encoding');
  response.removeHeader('location');
  send(response, 'text/html; charset=utf-8', `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Signing in</title></head>
<body><form method="post" action="/api/auth/establish-session"><input type="hidden" name="handoff" value="${token}"><button type="submit">Go on</button></form>
<script src="${scriptPath}"></script></body></html>
`);
  return true;
}

/**
 * Answers with a page that posts a form elsewhere: to a provider, which may then lead back to us. Its fields stand in the body of a
 * request and in no address.
 */
export function sendPostedForm(response: ServerResponse, form: { readonly action: string; readonly fields: Readonly<Record<string, string>> }): void {
  const inputs = Object.entries(form.fields).map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`).join('');
  send(response, 'text/html; charset=utf-8', `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Signing out</title></head>
<body><form method="post" action="${escapeHtml(form.action)}">${inputs}<button type="submit">Go on</button></form>
<script src="${scriptPath}"></script></body></html>
`, `default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'self' ${new URL(form.action).origin}; frame-ancestors 'none'`);
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? '');
}

/** Answers the bridge's own paths: its script, and the page without a token, which leads to the sign-in. */
export function answerBridgePath(response: ServerResponse, path: string): boolean {
  if (path === scriptPath) {
    send(response, 'text/javascript; charset=utf-8', "document.querySelector('form').submit();\n");
    return true;
  }
  if (path !== '/auth/session-bridge') return false;
  seeOther(response, signInNotice('handoff'));
  return true;
}

/** Leads a browser on with a GET. */
export function seeOther(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, 'content-length': 0, 'cache-control': 'no-store' });
  response.end();
}

function send(response: ServerResponse, type: string, text: string, allowed = policy): void {
  response.setHeader('content-security-policy', allowed);
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store' });
  response.end(text);
}
