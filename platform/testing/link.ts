import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a store that a test can cut, freeze and heal. */
export interface Link {
  readonly port: number;
  /** Breaks what is open and refuses what comes. */
  cut(): void;
  /** Lets nothing through any more, in either direction, without a word to anybody. */
  freeze(): void;
  /** Ends the way to the store and keeps the way back open. */
  halfClose(): void;
  /** Puts this time between the two ends, each way. */
  delay(ms: number): void;
  /** Lets new connections through again; frozen ones stay dead. */
  heal(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** Opens a link to a local port. */
export async function openLink(target: number): Promise<Link> {
  const pairs = new Set<Pair>();
  let state: 'open' | 'cut' | 'frozen' = 'open';
  let delayMs = 0;

  function carry(from: Socket, to: Socket): void {
    from.on('data', (chunk) => {
      if (delayMs === 0) return void to.write(chunk);
      setTimeout(() => void to.write(chunk), delayMs);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }

  const server = createServer((near) => {
    if (state === 'cut') return void near.destroy();
    const far = connect(target, '127.0.0.1');
    const pair = { near, far };
    pairs.add(pair);
    near.on('close', () => pairs.delete(pair));
    carry(near, far);
    carry(far, near);
    if (state === 'frozen') stop(pair);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;

  function stop({ near, far }: Pair): void {
    for (const socket of [near, far]) socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close').pause();
  }

  return {
    port,
    cut() {
      state = 'cut';
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
    },
    freeze() {
      state = 'frozen';
      for (const pair of pairs) stop(pair);
    },
    halfClose() {
      for (const { far } of pairs) far.end();
    },
    delay: (ms) => void (delayMs = ms),
    heal: () => void (state = 'open'),
    async close() {
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}
