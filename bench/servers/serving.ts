/** Tells the measuring process where this server listens, and answers how much processor time it has used. */
export function announce(address: string): void {
  process.on('message', (message) => {
    if (message !== 'cpu') return;
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: user + system });
  });
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port: Number(new URL(address).port) });
}

/** What the measuring process told this server. */
export function settings<T>(): T {
  // Both sides are files of this folder.
  return JSON.parse(process.argv[2] ?? '{}') as T;
}
