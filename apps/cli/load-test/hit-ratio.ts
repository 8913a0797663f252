import type { Connections } from './visitor.ts';

/** Look-ups that the target has answered so far, from memory or Redis and in all; undefined when it does not tell. */
export async function lookUps({ target }: Connections, metricsToken: string | undefined): Promise<{ hits: number; all: number } | undefined> {
  if (metricsToken === undefined) return undefined;
  const reply = await fetch(new URL('/api/metrics/session?format=prometheus', target), { headers: { authorization: `Bearer ${metricsToken}` } }).catch(() => undefined);
  return reply?.ok ? readLookUps(await reply.text()) : undefined;
}

/** Reads the counters out of the Prometheus text. */
export function readLookUps(text: string): { hits: number; all: number } | undefined {
  let hits = 0;
  let all = 0;
  let seen = false;
  for (const [, tier, value] of text.matchAll(/^\w*session_lookups_total\{[^}]*tier="(\w+)"[^}]*\} ([\d.e+]+)$/gm)) {
    seen = true;
    all += Number(value);
    if (tier !== 'postgres') hits += Number(value);
  }
  return seen ? { hits, all } : undefined;
}
