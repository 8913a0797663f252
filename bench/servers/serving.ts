/** What a server tells the measuring process when it listens. */
export interface Told {
  readonly port: number;
  /** `Cookie` headers of people it has signed in, for servers that make their own sessions. */
  readonly cookies: readonly string[];
}

interface Announced {
  readonly cookies?: readonly string[];
  /** Lets go of what others would wait for. */
  readonly close?: () => Promise<void>;
}

/** Tells the measuring process where this server listens, and answers how much processor time it has used. */
export function announce(address: string, { cookies = [], close }: Announced = {}): void {
  process.on('message', (message) => {
    if (message !== 'cpu') return;
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: user + system });
  });
  process.on('SIGTERM', () => void (close?.() ?? Promise.resolve()).finally(() => process.exit(0)));
  process.on('disconnect', () => process.exit(0));
  const told: Told = { port: Number(new URL(address).port), cookies };
  process.send?.({ told });
}

/** What the measuring process told this server. */
export function settings<T>(): T {
  // Both sides are files of this folder.
  return JSON.parse(process.argv[2] ?? '{}') as T;
}

/** The secret id out of `Authorization: Session <sid>`. */
export function sidOf(header: string | undefined): string {
  return header?.slice('Session '.length) ?? '';
}
