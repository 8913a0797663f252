export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';

const shape = 'inline-flex min-h-11 items-center justify-center gap-2 rounded-control px-4 py-2 text-center text-sm font-semibold no-underline transition-colors disabled:opacity-60 aria-disabled:opacity-60';

const looks: Readonly<Record<ButtonLook, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'text-accent hover:bg-accent-soft',
  danger: 'border border-bad bg-surface text-bad hover:bg-bad-soft',
};

/** The classes of a button, for what has to be another element but should look like one. */
export function buttonLook(look: ButtonLook = 'primary'): string {
  return `${shape} ${looks[look]}`;
}
