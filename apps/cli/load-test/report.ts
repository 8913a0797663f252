import { createHistogram } from './histogram.ts';
import type { Judgement } from './grade.ts';
import type { LoadTestOptions } from './options.ts';
import { escapeHtml, linePlot } from './plot.ts';
import type { Second, Tally } from './recorder.ts';

/** Everything that a report shows. */
export interface Outcome {
  readonly options: LoadTestOptions;
  readonly startedAt: Date;
  readonly tallies: readonly Tally[];
  readonly seconds: readonly Second[];
  readonly judgement: Judgement;
}

const head = ['call', 'count', 'failed', 'mean ms', '50 % ms', '95 % ms', '99 % ms', 'longest ms'] as const;

function rows(tallies: readonly Tally[]): string[][] {
  const whole = { name: 'all', times: createHistogram(), failures: new Map<string, number>() };
  for (const { times, failures } of tallies) {
    whole.times.merge(times);
    for (const [kind, count] of failures) whole.failures.set(kind, (whole.failures.get(kind) ?? 0) + count);
  }
  return [...tallies, whole].map(({ name, times, failures }) => [
    name, String(times.count), [...failures].map(([kind, count]) => `${count} × ${kind}`).join(', ') || '0',
    ...[times.sum / (times.count || 1), times.quantile(0.5), times.quantile(0.95), times.quantile(0.99), times.max].map((ms) => ms.toFixed(1)),
  ]);
}

function headline({ options, judgement }: Outcome): string {
  return `Grade ${judgement.grade}: ${options.scenario}, ${options.profile}, ${options.users} users, ${options.seconds} s, ${options.target.origin}`;
}

/** The report for a terminal. */
export function textReport(outcome: Outcome): string {
  const table = [[...head], ...rows(outcome.tallies)];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '));
  const findings = outcome.judgement.findings.map(({ what, measured, aim, verdict }) => `${verdict.padEnd(10)}  ${what}: ${measured} (aim ${aim})`);
  return [headline(outcome), '', ...lines, '', ...findings, ''].join('\n');
}

/** The report as one HTML file without scripts and without anything from elsewhere. */
export function htmlReport(outcome: Outcome): string {
  const { seconds, judgement, startedAt } = outcome;
  const quantile = (share: number): number[] => seconds.map(({ times }) => times.quantile(share));
  const cells = (row: readonly string[]): string => `<tr><th scope="row">${escapeHtml(row[0] ?? '')}</th>${row.slice(1).map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(headline(outcome))}</title><style>${css}</style></head><body><main>
<h1><span class="grade grade-${judgement.grade}">${judgement.grade}</span> Load test</h1>
<p>${escapeHtml(headline(outcome))}. Begun ${startedAt.toISOString()}.</p>
<h2>Thresholds</h2>
<table><thead><tr><th>what</th><th>measured</th><th>aim</th><th>verdict</th></tr></thead><tbody>${judgement.findings.map(({ what, measured, aim, verdict }) => cells([what, measured, aim, verdict])).join('')}</tbody></table>
<h2>Calls</h2>
<table><thead><tr>${head.map((name) => `<th>${name}</th>`).join('')}</tr></thead><tbody>${rows(outcome.tallies).map(cells).join('')}</tbody></table>
<h2>Second by second</h2>
${linePlot('Time to the answer', 'milliseconds, all calls', [{ name: '50 %', points: quantile(0.5), look: 'first' }, { name: '95 %', points: quantile(0.95), look: 'second' }])}
${linePlot('Calls', 'per second', [{ name: 'calls', points: seconds.map(({ times }) => times.count), look: 'first' }, { name: 'failures', points: seconds.map(({ failures }) => failures), look: 'alert' }])}
${linePlot('Users', 'active', [{ name: 'users', points: seconds.map(({ users }) => users), look: 'first' }])}
<p><small>Users wait between calls as people do, so calls per second follow from the users and not from what the target could bear. Times are seen from here, network included.</small></p>
</main></body></html>
`;
}

const css = `:root{color-scheme:light dark;--first:light-dark(#1d4ed8,#93b4ff);--second:light-dark(#b45309,#fbbf6b);--alert:light-dark(#b91c1c,#ff9a9a);--line:light-dark(#d4d4d8,#3f3f46)}
body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:1rem}main{max-width:54rem;margin:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:.3rem .5rem;border-bottom:1px solid var(--line);text-align:right}th:first-child{text-align:left;font-weight:500}thead th{font-weight:600}
.grade{display:inline-block;min-width:2.2rem;text-align:center;border:2px solid currentColor;border-radius:.4rem}.grade-A{color:light-dark(#15803d,#6ee79a)}.grade-B{color:var(--first)}.grade-C{color:var(--second)}.grade-F{color:var(--alert)}
figure{margin:1rem 0}svg{width:100%;height:auto}.grid{stroke:var(--line)}.tick{font:11px system-ui,sans-serif;fill:currentColor}
.line{fill:none;stroke-width:1.8}.line.first{stroke:var(--first)}.line.second{stroke:var(--second)}.line.alert{stroke:var(--alert)}
.key::before{content:"— "}.key.first{color:var(--first)}.key.second{color:var(--second)}.key.alert{color:var(--alert)}`;
