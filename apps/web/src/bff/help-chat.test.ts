import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpChatDocument } from './help-chat.ts';
import { liveSid, webUnderTest, type WebUnderTest } from './web-under-test.fixture.ts';

const crisp = { websiteId: '6f1c5c3e-0d6b-4a27-9d0f-2b7f4f0e6a11', loaderUrl: 'https://client.crisp.chat/l.js' };
const signedIn = { cookie: `sid=${liveSid}` };

describe('the chat with support', () => {
  let web: WebUnderTest;
  beforeAll(async () => {
    web = await webUnderTest({ crisp });
  });
  afterAll(() => web.close());

  it('is a frame of our own pages without an origin, with a policy of its own', async () => {
    const { status, headers, body } = await web.call({ path: '/help/chat', headers: signedIn });
    const policy = String(headers['content-security-policy']);
    expect([status, headers['x-frame-options'], headers['cache-control']]).toEqual([200, 'SAMEORIGIN', 'no-store']);
    expect(policy).toMatch(/^sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox; default-src 'none'; /);
    expect(policy).not.toMatch(/allow-same-origin|'self'(?<!frame-ancestors 'self')|unsafe-eval|\*/);
    expect(policy.match(/[a-z]+:\/\/[\w.]+/g)?.filter((host) => !host.endsWith('.crisp.chat'))).toEqual([]);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(body.match(/<script [^>]*>/g)).toEqual([`<script nonce="${nonce}">`, `<script nonce="${nonce}" src="https://client.crisp.chat/l.js" async>`]);
  });

  it('tells nothing but the plan and its level of support', async () => {
    const { body } = await web.call({ path: '/help/chat', headers: signedIn });
    expect(body).toContain('window.$crisp = [["set","session:data",[[["plan","basic"],["support","basic"]]]],["do","chat:open"]];');
    expect(body).toContain(`window.CRISP_WEBSITE_ID = "${crisp.websiteId}";`);
    expect(body).not.toMatch(/amina|example\.com/);
    expect(helpChatDocument(crisp, { plan: 'enterprise', nonce: 'n' })).toContain('[["plan","enterprise"],["support","dedicated"]]');
    expect(helpChatDocument(crisp, { plan: '</script><script>', nonce: 'n' }).match(/<\/script>/g)).toHaveLength(2);
  });

  it('is for nobody who is not signed in', async () => {
    expect((await web.call({ path: '/help/chat' })).status).toBe(404);
  });

  it('is told to pages, whose own policy names no other host', async () => {
    const page = await web.call({ path: '/auth/signin', headers: signedIn });
    expect(page.json<{ headers: Record<string, string> }>().headers['x-dott-help-chat']).toBe('1');
    expect(page.headers['content-security-policy']).not.toMatch(/crisp|https?:/);
    expect(page.headers['x-frame-options']).toBe('DENY');
  });
});

describe('without a website id', () => {
  it('there is no chat: its path is a page like any other, and a visitor cannot make pages believe in one', async () => {
    const web = await webUnderTest();
    try {
      const page = await web.call({ path: '/help/chat', headers: { ...signedIn, 'x-dott-help-chat': '1' } });
      expect(page.headers['x-frame-options']).toBe('DENY');
      expect(page.json<{ headers: Record<string, string> }>().headers['x-dott-help-chat']).toBeUndefined();
      expect(page.body).not.toMatch(/crisp\.chat|CRISP/);
    } finally {
      await web.close();
    }
  });
});
