import { entitlementsOf, zPlanWord } from '@dott/modules/plans/rules';
import type { CrispSettings } from '@dott/platform/config';

/** Where the frame of the chat is; a page of the shell shows it after a click. */
export const HELP_CHAT_PATH = '/help/chat';

/**
 * Crisp keeps its state in storage and cookies, which a frame without an origin does not have: it finds ones that last as long as the frame. The first two
 * lines of what Crisp is told are all that it learns from us.
 */
const storage = `
for (const name of ['localStorage', 'sessionStorage']) {
  const kept = new Map();
  Object.defineProperty(window, name, { value: {
    get length() { return kept.size; }, key: (index) => [...kept.keys()][index] ?? null, clear: () => kept.clear(),
    getItem: (key) => kept.get(String(key)) ?? null, setItem: (key, value) => void kept.set(String(key), String(value)), removeItem: (key) => void kept.delete(String(key)),
  } });
}
Object.defineProperty(document, 'cookie', { get: () => '', set: () => undefined });`;

/** The frame's document: Crisp's script, opened at once, told the plan and its level of support and nothing of the person or the business. */
export function helpChatDocument(crisp: CrispSettings, { plan, nonce }: { plan: string; nonce: string }): string {
  const { support } = entitlementsOf(zPlanWord.catch('basic').parse(plan));
  const told = [['set', 'session:data', [[['plan', plan], ['support', support]]]], ['do', 'chat:open']];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Chat with support</title>
<script nonce="${nonce}">${storage}
window.$crisp = ${literal(told)};
window.CRISP_WEBSITE_ID = ${literal(crisp.websiteId)};
</script>
<script nonce="${nonce}" src="${new URL(crisp.loaderUrl).href}" async></script></head><body></body></html>
`;
}

/** A value in a script: what could end the script is written otherwise. */
function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}

/**
 * Policy of the frame. Without `allow-same-origin` its scripts have no origin: no cookie, no storage and no reply of ours is within their reach, also when somebody opens
 * the address by itself. Hosts as Crisp publishes them for policies (docs.crisp.chat, "Crisp domain names"); its styles are inline.
 */
export function helpChatPolicy(crisp: CrispSettings, nonce: string): string {
  const { origin, host, protocol } = new URL(crisp.loaderUrl);
  const own = host === 'client.crisp.chat';
  const files = own ? `${origin} https://image.crisp.chat https://storage.crisp.chat` : origin;
  const socket = own ? 'wss://client.relay.crisp.chat' : `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`;
  return [
    'sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${origin}`,
    `style-src 'unsafe-inline' ${origin}`,
    `img-src data: ${files}`,
    `font-src ${origin}`,
    `media-src ${files}`,
    `connect-src ${files} ${socket}`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}
