import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import type { Figures } from './measure.ts';

/** A line of a table, and the line that it is compared with. */
export interface Line {
  readonly figures: Figures;
  readonly floor: Figures;
}

const number = (value: number, digits = 0): string => (Number.isFinite(value) ? value.toFixed(digits).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' ') : '–');
const ratio = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '–');

/** Figures as a table of Markdown; each line beside its floor of the same run. */
export function table(lines: readonly Line[], postgres: boolean): string {
  const head = ['what', 'CPU µs', '× floor', 'req/s', '× floor', 'p50 ms', 'p99 ms', ...(postgres ? ['PostgreSQL µs'] : [])];
  const rows = lines.map(({ figures, floor }) => [
    figures.name,
    number(figures.cpuMicros), ratio(figures.cpuMicros / floor.cpuMicros),
    number(figures.requestsPerSecond), ratio(figures.requestsPerSecond / floor.requestsPerSecond),
    number(figures.p50Ms, 1), number(figures.p99Ms, 1),
    ...(postgres ? [figures.postgresMicros === undefined ? '–' : number(figures.postgresMicros)] : []),
  ]);
  return [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** On what machine a run took place, and how busy others kept it. */
export function machine(versions: Readonly<Record<string, string>>): string {
  const [first] = cpus();
  const named = Object.entries({ Node: process.versions.node, ...versions }).map(([name, version]) => `${name} ${version}`);
  return `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${cpus().length} × ${first?.model ?? 'unknown processor'}, load average ${loadavg().map((load) => load.toFixed(1)).join(' ')}, ${named.join(', ')}`;
}

/** The version of a package that the bench uses. */
export function versionOf(name: string): string {
  const text = readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8');
  // Every package's file has one.
  return (JSON.parse(text) as { version: string }).version;
}
