import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testApp } from '@dott/platform/testing';
import { sessions } from '@dott/modules/sessions/contract';
import { alertRules } from '../rules.ts';

const app = testApp();
const folder = join(import.meta.dirname, '../../../deploy/grafana');
const dashboard = readFileSync(join(folder, 'dott-sessions.json'), 'utf8');
const alerts = readFileSync(join(folder, 'alerts.yaml'), 'utf8');

const namesIn = (text: string): string[] => [...new Set(text.match(/\bdott_[a-z_]+/g))].sort();

/** The rules of the file by their code and level: its form is this simple on purpose. */
const written = alerts.split(/^ {6}- alert: /m).slice(1).map((rule) => ({
  code: /code: ([\w-]+)/.exec(rule)?.[1],
  level: /severity: (\w+)/.exec(rule)?.[1],
  limit: Number(/ [<>] ([\d.]+)/.exec(rule)?.[1]),
  above: / > /.test(rule),
  forMs: Number(/for: (\d+)m/.exec(rule)?.[1]) * 60_000,
}));

it('names only metrics that a process tells', async () => {
  const t = app();
  const shop = await t.signUp();
  await shop.api(sessions).current();
  await t.services.observatory.turn();
  const told = await t.services.metrics.text();
  const exists = (name: string) => told.includes(`\n${name}{`);
  for (const name of namesIn(dashboard + alerts)) expect(`${name} ${exists(name)}`).toBe(`${name} true`);
  expect(namesIn(dashboard + alerts).length).toBeGreaterThanOrEqual(8);
});

it('names only tiers and outcomes that a check can have', async () => {
  const told = await app().services.metrics.text();
  const labels = [...(dashboard + alerts).matchAll(/(tier|outcome)=~?\\?"([\w|]+)\\?"/g)].flatMap(([, label = '', values = '']) => values.split('|').map((value) => `${label}="${value}"`));
  expect(labels.length).toBeGreaterThan(0);
  for (const label of labels) expect(told).toContain(label);
});

it('alerts at the thresholds of the product, for as long', () => {
  const inSeconds = (code: string, limit: number) => (code === 'p95-latency' ? limit / 1_000 : limit);
  const expected = alertRules.flatMap(({ code, limit, forMs, crosses }) => (['critical', 'warning'] as const).map((level) =>
    ({ code, level, limit: inSeconds(code, limit[level]), above: crosses(1, 0), forMs })));
  expect(written.filter(({ code }) => code !== 'breaker')).toEqual(expected);
});

it('is a dashboard: every panel asks something, and no two lie on each other', () => {
  // The file is ours; what the test needs of it is checked below.
  const { panels } = JSON.parse(dashboard) as { panels: { title: string; gridPos: { x: number; y: number; w: number; h: number }; targets: { expr: string }[] }[] };
  const taken = new Set<string>();
  for (const { title, gridPos: { x, y, w, h }, targets } of panels) {
    expect(targets.every(({ expr }) => namesIn(expr).length > 0), title).toBe(true);
    for (let cell = 0; cell < w * h; cell += 1) {
      const place = `${x + (cell % w)} ${y + Math.floor(cell / w)}`;
      expect(taken.has(place), `${title} at ${place}`).toBe(false);
      taken.add(place);
    }
  }
  expect(panels.length).toBeGreaterThanOrEqual(9);
});
