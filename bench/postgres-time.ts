import { readdirSync, readFileSync } from 'node:fs';

const MICROS_PER_TICK = 10_000;

/**
 * Time of processor that a PostgreSQL server has used with all its processes, in microseconds. Linux only; undefined
 * elsewhere. Connections that ended are in it, because their time went to the parent.
 */
export function postgresTime(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(name);
    if (stat && Number(name) === pid) ticks += stat.own + stat.ended;
    else if (stat?.parent === pid) ticks += stat.own;
  }
  return ticks * MICROS_PER_TICK;
}

function statOf(pid: string): { parent: number; own: number; ended: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may have spaces in it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
    const [, parent = 0] = fields;
    return { parent, own: (fields[11] ?? 0) + (fields[12] ?? 0), ended: (fields[13] ?? 0) + (fields[14] ?? 0) };
  } catch {
    // It ended while we looked.
    return undefined;
  }
}
