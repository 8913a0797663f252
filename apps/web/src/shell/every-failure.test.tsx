import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NextIntlClientProvider } from 'next-intl';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '@dott/platform/errors';
import words from '@dott/platform/ui/messages/en.json' with { type: 'json' };
import { Problem } from '@dott/platform/http/client';
import type { ProblemBody } from '@dott/platform/errors';
import { toTrouble } from '@dott/platform/ui/problem-words.ts';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';

const root = join(import.meta.dirname, '../../../..');
// A code exists from the moment its file is loaded, so every file that declares some is.
const declaring = globSync('{platform,modules,apps}/**/*.ts', { cwd: root, exclude: ['**/node_modules/**', '**/.next/**', '**/*.test.ts'] }).filter((file) => readFileSync(join(root, file), 'utf8').includes('= defineErrors('));
for (const file of declaring) await import(pathToFileURL(join(root, file)).href);

/** What stands beside the sentence; the other recoveries are said by the sentence itself. */
const ways: Readonly<Record<string, string>> = {
  'sign-in': 'href="/auth/signin?returnTo=', 'verify-mail': 'href="/auth/check-mail"', upgrade: 'href="/pricing"', reload: '<button', retry: '<button',
  wait: words.waitClock.split('{')[0] ?? '', 'contact-us': 'request-1', 'enable-cookies': words.enableCookies,
};
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#x27;');

function shown(problem: ProblemBody): string {
  const trouble = toTrouble(new Problem(problem), 'Something unexpected.');
  return renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={{ ui: words }} timeZone="UTC" onError={(error) => { throw error; }}><TroubleNotice trouble={trouble} onRetry={() => undefined} /></NextIntlClientProvider>,
  );
}

describe('the component that shows a failure', () => {
  it('knows every code that there is', () => {
    expect([...errorCatalogue()].length).toBeGreaterThan(100);
  });

  it.each([...errorCatalogue()])('%s: in its sentence and with its way out', (code, spec) => {
    const html = shown({ type: `urn:dott:error:${code}`, code, class: spec.class, recovery: spec.recovery, status: spec.status, title: spec.message, requestId: 'request-1', retryAfterMs: 60_000 });
    // A sentence for people: it begins like one, ends like one, and holds no code.
    expect(spec.message).toMatch(/^[A-Z].{5,}[.?!]$/);
    expect(spec.message).not.toContain(code);
    expect(html).toContain(escaped(spec.message));
    expect(html).toContain(ways[spec.recovery] ?? '');
  });
});
