import { NextIntlClientProvider } from 'next-intl';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { initialsOf } from '@dott/modules/sessions/rules';
import { planIds } from '@dott/modules/plans/rules';
import type { SessionView } from '@dott/platform/ui/session.tsx';
import { AppBar } from './app-bar.tsx';
import words from './messages/en.json' with { type: 'json' };
import { navigationOf } from './navigation.ts';

const tenant = { id: 't', name: 'Amina’s Hardware & Paint' };
const at = '2026-11-28T08:00:00.000Z';

function bar(given: { plan: string | null; givenName?: string; familyName?: string; email?: string; helpChat?: boolean }): string {
  const { plan, givenName = '', familyName = '', email = 'wanjiku@example.com', helpChat = false } = given;
  const session: SessionView = {
    user: { id: 'u', email, givenName, familyName, initials: initialsOf({ givenName, familyName, email }) }, tenant, plan, readOnly: false, needsOnboarding: false, onboardingCompleted: true, permissions: [],
    operator: false, session: { id: 's', createdAt: at, lastSeenAt: at, idleExpiresAt: at, expiresAt: at },
  };
  return renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={{ shell: words }} timeZone="UTC" onError={(error) => { throw error; }}><AppBar session={session} tenant={tenant} navigation={navigationOf('t', [])} helpChat={helpChat} /></NextIntlClientProvider>,
  );
}

describe('the app bar, as the server writes it', () => {
  it('names every plan there is, each in a colour of its own', () => {
    const badges = planIds.map((plan) => new RegExp(`<span data-plan="${plan}"><span class="([^"]+)">([^<]+)</span>`).exec(bar({ plan })));
    expect(badges.map((badge) => badge?.[2])).toEqual(['Free (Basic)', 'Professional', 'Enterprise']);
    expect(new Set(badges.map((badge) => badge?.[1])).size).toBe(3);
  });

  it.each([
    [{ givenName: 'Amina', familyName: 'Odhiambo' }, 'AO'], [{}, 'W'], [{ givenName: '?', email: '_kofi@example.com' }, 'K'],
  ])('shows letters for %j', (person, letters) => {
    const html = bar({ plan: 'basic', ...person });
    expect(html).toMatch(new RegExp(`<button[^>]*popoverTarget="person-menu"[^>]*>${letters}</button>`, 'i'));
    expect(html).toContain('Amina’s Hardware &amp; Paint');
  });

  it('never says that it does not know yet', () => {
    for (const plan of [...planIds, null, 'unheard-of']) expect(bar({ plan })).not.toMatch(/Loading|undefined|unheard-of|>\s*\?\s*</);
  });

  it('offers help where there is a chat, and loads nothing of it before it is asked for', () => {
    expect(bar({ plan: 'basic' })).not.toContain('help-chat');
    const html = bar({ plan: 'basic', helpChat: true });
    expect(html).toContain('aria-label="Help"');
    expect(html).not.toMatch(/<iframe|\/help\/chat|crisp\.chat/);
  });
});
