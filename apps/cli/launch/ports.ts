import { createServer } from 'node:net';
import { hasCode, LaunchError } from './launch-error.ts';

/** Throws a LaunchError when a server could not listen on this port. */
export async function requireFreePort(port: number, variable: string, hosts: readonly string[]): Promise<void> {
  for (const host of hosts) {
    const failure = await tryListen(port, host);
    if (hasCode(failure, 'EADDRINUSE')) {
      throw new LaunchError(`Port ${port} is taken by another program. Stop that program, or choose another port with ${variable}.`);
    }
    if (hasCode(failure, 'EACCES')) throw new LaunchError(`Port ${port} may not be used by this user. Choose one above 1023 with ${variable}.`);
    // An address that this machine does not have, such as ::1 without IPv6, holds no other program either.
    if (failure && !hasCode(failure, 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) throw failure;
  }
}

/** Throws a LaunchError when this machine has no such address to listen on. */
export async function requireOwnAddress(host: string, variable: string): Promise<void> {
  const failure = await tryListen(0, host);
  if (failure) throw new LaunchError(`${variable} is ${host}, which is no address of this machine. Choose one that it has, such as 127.0.0.1 or 0.0.0.0.`);
}

/** A port on loopback that nobody uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function tryListen(port: number, host: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
