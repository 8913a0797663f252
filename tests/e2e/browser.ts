import { AxeBuilder } from '@axe-core/playwright';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect, vi } from 'vitest';

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

const screenshots = join(import.meta.dirname, 'screenshots');

/** Starts the system's Chromium; nothing of it goes to the network. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
}

/** One person at one browser, with everything that went wrong on their pages. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Violations of the content security policy, uncaught errors and errors in the console. */
  readonly troubles: string[];
  /** Looks at the page as it is now: no trouble so far, nothing for axe to find, no sideways scrolling; takes its picture. */
  inspect(name: string): Promise<void>;
  /** Keeps a screenshot where a person can look at it; none on a machine of continuous integration, where nobody does. */
  picture(name: string): Promise<void>;
}

export interface VisitorOptions {
  readonly baseURL: string;
  readonly viewport?: { width: number; height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** Sent with everything, such as the address that a proxy would tell. */
  readonly extraHTTPHeaders?: Record<string, string>;
}

export async function visit(browser: Browser, options: VisitorOptions): Promise<Visitor> {
  const viewport = options.viewport ?? DESKTOP;
  const context = await browser.newContext({ ...options, viewport, locale: 'en-GB', timezoneId: 'Africa/Nairobi', acceptDownloads: true });
  // Where a time is the point a test says so; everything else waits as long as a busy machine needs.
  context.setDefaultTimeout(45_000);
  const troubles: string[] = [];
  await context.exposeBinding('reportViolation', (_source, text: string) => void troubles.push(`content security policy: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      // The binding above is what the page can call; the page's own types do not know it.
      (globalThis as unknown as { reportViolation(text: string): void }).reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // A refused call is part of the journey and is looked at on the page; Chromium logs each as an error.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) troubles.push(`console: ${message.text()}`);
  });
  const picture = async (name: string): Promise<void> => {
    if (process.env['CI']) return;
    await mkdir(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, `${name.replaceAll(/\W+/g, '-')}-${(page.viewportSize() ?? viewport).width}.png`), fullPage: true });
  };
  return {
    context,
    page,
    troubles,
    picture,
    async inspect(name) {
      expect(troubles, `troubles on ${name}`).toEqual([]);
      // A page that was reached without a reload gets its title a moment after its content.
      await page.waitForFunction(() => document.title !== '');
      // A page that renews itself takes its title away for a moment; what axe finds has to be gone once it has settled.
      const findings = async (): Promise<string[]> => {
        // In the page itself: the other mode loads axe a second time, into a blank page, for frames of other origins, which no page here has.
        const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode().analyze();
        return violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ')}`);
      };
      // Not expect.poll, which works only inside a test: a page is looked at in preparations too.
      await vi.waitFor(async () => { expect(await findings(), `axe on ${name}`).toEqual([]); }, { timeout: 60_000, interval: 500 });
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(sideways, `sideways scrolling on ${name}`).toBeLessThanOrEqual(0);
      await picture(name);
    },
  };
}
