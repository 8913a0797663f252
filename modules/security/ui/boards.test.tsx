import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { security as contract } from '@dott/modules/security/contract';
import { anomalyLevels, anomalyRules } from '@dott/modules/security/rules';
import { wireOf } from '@dott/platform/http/client';
import { newId, type UserId } from '@dott/platform/ids';
import ui from '@dott/platform/ui/messages/en.json' with { type: 'json' };
import { AlertAnswerForm } from './alert-answer.tsx';
import security from './messages/en.json' with { type: 'json' };
import { RiskBoard } from './risk-board.tsx';

const shown = (element: ReactNode): string => renderToStaticMarkup(
  <NextIntlClientProvider locale="en" messages={{ security, ui }} timeZone="UTC" onError={(error) => { throw error; }}>{element}</NextIntlClientProvider>,
);

describe('the page behind a link of a warning', () => {
  it.each(['me', 'not-me'] as const)('asks before it answers %s', (answer) => {
    const html = shown(<AlertAnswerForm answer={answer} />);
    expect(html).toContain(security.answer[answer].title);
    expect(html).toContain(security.answer[answer].submit);
    expect(html).not.toContain('role="status"');
  });
});

describe('the list of risks', () => {
  it('has words for every rule, level and answer', () => {
    const reasons = anomalyRules.flatMap((rule) => anomalyLevels.map((level, n) => ({ rule, level, times: n + 1, points: 1, lastAt: '2026-11-22T10:00:00.000Z', answer: n === 0 ? null : n === 1 ? 'me' as const : 'not-me' as const })));
    const html = shown(<RiskBoard wire={wireOf(contract)} first={[{ user: { id: newId<UserId>(), email: 'ada@example.com' }, score: 73, reasons }]} />);
    expect(html).toContain('ada@example.com');
    expect(html).toContain('73');
    for (const rule of anomalyRules) expect(html).toContain(security.risks.rules[rule]);
    expect(html).toContain('high, 3 times (it was not them)');
  });

  it('says so when nobody stands out', () => {
    expect(shown(<RiskBoard wire={wireOf(contract)} first={[]} />)).toContain(security.risks.none);
  });
});
