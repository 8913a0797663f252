import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PlainPages } from '../bff/request-handler.ts';
import { landingPage } from './landing.ts';
import { mailboxPage } from './mailbox.ts';
import { askPrices } from './price-list.ts';
import { pricingPage } from './pricing.ts';

/** The pages that need no client runtime: the front page, the price list, and the mailbox where it may be shown. */
export function plainPages({ stylesheet, mailFolder }: { stylesheet: string; mailFolder: string | undefined }): PlainPages {
  return async ({ path, search, signedIn, mailbox, api }) => {
    if (path === '/') return landingPage({ stylesheet, signedIn, prices: await askPrices(api, search) });
    if (path === '/pricing') return pricingPage({ stylesheet, signedIn, prices: await askPrices(api, search) });
    if (mailbox && mailFolder !== undefined && (path === '/mailbox' || path.startsWith('/mailbox/'))) return mailboxPage({ stylesheet, folder: mailFolder, path });
    return undefined;
  };
}

/** Address of the application's own stylesheet in the build, known by the mark in globals.css. */
export function findStylesheet(webRoot: string): string {
  const folder = join(webRoot, '.next/static');
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.css') && readFileSync(join(folder, name), 'utf8').includes('--dott-sheet'));
  if (found === undefined) throw new Error('The web app is not built: run `next build` in apps/web.');
  return `/_next/static/${found.replaceAll('\\', '/')}`;
}
