import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, launchBrowser, visit, type Visitor } from './browser.ts';
import { openBusiness } from './calls.ts';
import { sharedProduct } from './shared-product.ts';
import { person } from './steps.ts';

const build = join(import.meta.dirname, '../../apps/web/.next');
const kilobyte = 1024;

const product = sharedProduct();
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await launchBrowser();
  visitor = await visit(browser, { baseURL: product.url, viewport: DESKTOP, colorScheme: 'light' });
});
afterAll(async () => {
  await browser?.close();
});

/** Scripts that every page of the framework loads, whatever it shows: a floor that is a little lower than an empty page. */
function floor(): number {
  // Next writes this file; a build without it would fail here.
  const { rootMainFiles } = JSON.parse(readFileSync(join(build, 'build-manifest.json'), 'utf8')) as { rootMainFiles: readonly string[] };
  return rootMainFiles.reduce((sum, file) => sum + weightOf(join(build, file)), 0);
}

function weightOf(file: string): number {
  return gzipSync(readFileSync(file)).length;
}

/** The scripts that a page names in its document, those for old browsers left out. */
async function scriptWeight(path: string): Promise<number> {
  const html = await (await visitor.context.request.get(product.url + path)).text();
  const files = new Set([...html.matchAll(/\/_next\/(static\/[^"\\]+\.js)/g)].map(([, file = '']) => file));
  const old = new Set([...html.matchAll(/src="\/_next\/(static\/[^"]+\.js)" noModule/g)].map(([, file = '']) => file));
  return [...files].filter((file) => !old.has(file)).reduce((sum, file) => sum + weightOf(join(build, file)), 0);
}

describe('what pages weigh', () => {
  it.each(['/', '/pricing'])('is no script at all on %s', async (path) => {
    const html = await (await visitor.context.request.get(product.url + path)).text();
    expect(html).not.toMatch(/<script/i);
    expect(html).toMatch(/rel="stylesheet"/);
  });

  it.each(['/auth/signin', '/auth/signup', '/auth/reset-password'])('is at most 25 kB of script above the framework on %s', async (path) => {
    expect(await scriptWeight(path) - floor()).toBeLessThanOrEqual(25 * kilobyte);
  });

  it('is at most 60 kB of script above the framework on the pages of a business', async () => {
    const amina = person('Weigher', 'Scales and Sons', { country: 'Kenya', currency: 'KES' });
    const home = `/${await openBusiness(visitor, product, amina)}`;
    const limit = floor() + 60 * kilobyte;
    for (const path of ['/dashboard', '/customers', '/customers/new', '/invoices', '/invoices/new', '/expenses/new', '/reports', '/ledger', '/settings/security', '/settings/plan']) {
      expect.soft(await scriptWeight(home + path), path).toBeLessThanOrEqual(limit);
    }
  });
});

describe('what browsers are given', () => {
  it('holds nothing of the server: no database, no framework of the API, no secrets, no schemas', () => {
    const chunks = readdirSync(join(build, 'static'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
    expect(chunks.length).toBeGreaterThan(10);
    const signs = { kysely: /selectFrom\(/, pg: /SASLInitialResponse|pg_catalog/, fastify: /fastify/i, zod: /ZodError|invalid_union/, node: /node:(?:fs|net|crypto|http)\b/, secrets: /x-dott-service-key|SECRET_KEY/ };
    for (const name of chunks) {
      const text = readFileSync(join(build, 'static', name), 'utf8');
      for (const [what, sign] of Object.entries(signs)) expect.soft(sign.test(text), `${what} in ${name}`).toBe(false);
    }
  });
});
