import type { ReactNode } from 'react';

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'info' | 'accent';

const tones: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken text-ink',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  info: 'bg-info-soft text-info',
  accent: 'bg-accent-soft text-accent-strong',
};

/** A short word on a tinted ground. */
export function Badge({ tone = 'neutral', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`inline-flex items-center whitespace-nowrap rounded-full px-2.5 py-0.5 text-xs font-semibold ${tones[tone]}`}>{children}</span>;
}

const statusTones: Readonly<Record<string, Tone>> = {
  draft: 'neutral', void: 'neutral', closed: 'neutral', archived: 'neutral',
  sent: 'info', open: 'info', pending: 'info',
  'part-paid': 'warn', low: 'warn', due: 'warn',
  paid: 'good', active: 'good', done: 'good',
  overdue: 'bad', failed: 'bad', refused: 'bad',
};

/** The state of a record: the colour follows from the state, the word is the caller's. */
export function StatusBadge({ status, children }: { readonly status: string; readonly children: ReactNode }) {
  return <Badge tone={statusTones[status] ?? 'neutral'}>{children}</Badge>;
}
