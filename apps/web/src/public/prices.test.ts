import { testApp, type TestApp } from '@dott/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webOverApi, webUnderTest, type WebUnderTest } from '../bff/web-under-test.fixture.ts';
import { plainPages } from './plain-pages.ts';

const KENYA = '197.248.1.1';
const pages = plainPages({ stylesheet: '/x.css', mailFolder: undefined });

/** The public pages in front of the real API, behind a proxy that says where visitors come from. */
function shop(app: () => TestApp) {
  let web: WebUnderTest;
  beforeAll(async () => {
    web = await webOverApi(app(), { trustProxy: ['127.0.0.1'], plainPages: pages });
  });
  afterAll(() => web.close());
  return (path: string, ip: string) => web.call({ path, headers: { 'x-forwarded-for': ip, 'x-forwarded-host': 'localhost:3999' } });
}

describe('prices where plans can be bought', () => {
  const visit = shop(testApp({ env: { STRIPE_SECRET_KEY: 'sk_test_none', STRIPE_WEBHOOK_SECRET: 'whsec_none', STRIPE_API_BASE: 'http://127.0.0.1:9' } }));

  it.each(['/', '/pricing'])('are half for Kenya on %s, beside the struck list price and with the reason', async (path) => {
    const { status, body, headers } = await visit(path, KENYA);
    expect(status).toBe(200);
    expect(body).toContain('Because your connection comes from Kenya, paid plans cost half of the list price. The World Bank counts it among the countries of lower-middle income.');
    for (const [now, before] of [['7.50', '15'], ['72', '144'], ['22.50', '45'], ['216', '432']]) expect(body).toMatch(new RegExp(`>\\$${now}</span> <s[^>]*>\\$${before}</s><span class="sr-only">instead of \\$${before}</span>`));
    expect(body).not.toMatch(/<script/i);
    // What one country is shown must not be kept for another.
    expect(headers['cache-control']).toBe('no-store');
  });

  it.each(['/', '/pricing'])('are the list prices elsewhere on %s, with nothing struck', async (path) => {
    const { body } = await visit(path, '8.8.8.8');
    for (const price of ['$0', '$15', '$45', '$144', '$432']) expect(body).toContain(`>${price}</span>`);
    expect(body).not.toMatch(/<s[ >]|Because/);
  });

  it.each(['/', '/pricing'])('follow the country that the visitor names on %s, and ignore one that does not exist', async (path) => {
    expect((await visit(`${path}?country=et`, '8.8.8.8')).body).toContain('Because your business is in Ethiopia');
    expect((await visit(`${path}?country=PH`, '8.8.8.8')).body).toContain('Because your business is in the Philippines');
    expect((await visit(`${path}?country=US`, KENYA)).body).not.toContain('Because');
    expect((await visit(`${path}?country=ZZ`, KENYA)).body).toContain('Because your connection comes from Kenya');
    expect((await visit(`${path}?country=%22%3E%3Cscript%3E`, KENYA)).body).not.toContain('<script');
  });

  it('have a choice of countries that is a plain form, starts from the address and keeps the cycle', async () => {
    const { body } = await visit('/pricing?cycle=annual', KENYA);
    const form = /<form action="\/pricing">.*<\/form>/s.exec(body)?.[0] ?? '';
    expect(form).toContain('<option value="KE" selected>Kenya</option>');
    expect(form.match(/<option value="[A-Z]{2}"/g)?.length).toBe(250);
    expect(form).toMatch(/value="annual" id="annual" checked/);
    expect(form).not.toMatch(/id="monthly" checked/);
  });
});

describe('prices where nothing can be bought', () => {
  const visit = shop(testApp());

  it('are no offer: three plans, no discount, no country to choose, nothing to take but the free one', async () => {
    for (const path of ['/', '/pricing', '/pricing?country=KE']) {
      const { body } = await visit(path, KENYA);
      expect(body.match(/<h3 /g)).toHaveLength(3);
      expect(body.match(/Cannot be bought here yet/g)).toHaveLength(2);
      expect(body).not.toMatch(/Because|<s |<select|#place/);
    }
  });
});

it('shows the catalogue when the API does not answer', async () => {
  const web = await webUnderTest({ apiDown: true, plainPages: pages });
  try {
    const { status, body } = await web.call({ path: '/pricing?country=KE' });
    expect(status).toBe(200);
    expect(body).toContain('>$15</span>');
    expect(body).not.toContain('Because');
  } finally {
    await web.close();
  }
});
