import { hash } from 'node:crypto';
import { createClient } from 'redis';
import { createGuard, type Guard, type GuardState } from './guard.ts';

/** How new a value is: the first number that differs decides, the last is the time at which it was read. */
export type Newness = readonly [number, number, number];

/**
 * A store of copies between processes. It may be slow, empty, gone or behind; it never makes a caller wait longer than
 * its time-out, and nothing while it is known to fail.
 */
export interface SharedCache {
  /** The values of keys, in their order; undefined where there is none or when that cannot be known now. Never rejects. */
  get(keys: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** Keeps a value unless a newer one is there, or the key is sealed. Whoever calls does not wait for it. */
  put(key: string, value: { readonly newness: Newness; readonly text: string }, ttlMs: number): void;
  /** Takes the values away and lets no other be put until the time is over. Settles within the time-out, never rejects. */
  seal(keys: readonly string[], ttlMs: number): Promise<void>;
}

export interface RedisCache extends SharedCache {
  /** Takes away everything whose key begins so, seals as well; answers how many there were. A Redis that fails on the way keeps the rest. */
  forget(prefix: string): Promise<number>;
  close(): void;
}

export interface RedisCacheOptions {
  readonly url: string;
  readonly timeoutMs: number;
  readonly onState: (state: GuardState) => void;
  readonly onTrouble: (error: unknown) => void;
}

const SEALED = 'sealed';
/** Failures in a row after which Redis is not asked any more. */
const FAILURES = 2;
const PROBE_MS = 500;
/** After this many probes without an answer the connection itself is held to be dead, although nobody said so. */
const PROBES_BEFORE_NEW_CONNECTION = 4;

/** Puts of one call; the rest goes with the next, so that Redis is never held up for long. */
const PUTS = 100;

/** Compares and puts in one step, key by key, so that a late value cannot take the place of a seal or of a newer one. */
const PUT = `
local function mayPut(held, first, second, third)
  if not held then return true end
  if held == '${SEALED}' then return false end
  local heldFirst, heldSecond, heldThird = string.match(held, '^(%d+) (%d+) (%d+) ')
  if not heldFirst then return true end
  if tonumber(heldFirst) > tonumber(first) or tonumber(heldSecond) > tonumber(second) then return false end
  return not (heldFirst == first and heldSecond == second and tonumber(heldThird) > tonumber(third))
end
for index, key in ipairs(KEYS) do
  local at = (index - 1) * 5
  local first, second, third = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  if mayPut(redis.call('GET', key), first, second, third) then
    redis.call('SET', key, first .. ' ' .. second .. ' ' .. third .. ' ' .. ARGV[at + 4], 'PX', ARGV[at + 5])
  end
end
return 1`;
const PUT_NAME = hash('sha1', PUT, 'hex');

type Client = ReturnType<typeof makeClient>;

function makeClient(url: string, onTrouble: (error: unknown) => void) {
  const client = createClient({
    url,
    // A command for a connection that is not there fails at once instead of waiting for it.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 20_000,
    // The guard bounds what is waited for; the client's own bound makes a signal for each command.
    commandOptions: { timeout: 0 },
    socket: { connectTimeout: 1_000, reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 1_000) },
  });
  client.on('error', onTrouble);
  return client;
}

/** Opens Redis as a shared cache. It connects and comes back by itself; until then it answers "nothing here". */
export function openRedisCache(options: RedisCacheOptions): RedisCache {
  const { url, timeoutMs, onTrouble } = options;
  const guard = createGuard({ timeoutMs, failures: FAILURES, restMs: PROBE_MS - 50, onState: () => tell() });
  let client: Client = connect();
  let silentProbes = 0;
  const usable = (): boolean => guard.state() === 'closed' && client.isReady;

  function connect(): Client {
    const next = makeClient(url, onTrouble);
    next.on('ready', tell);
    next.on('error', tell);
    next.connect().catch(onTrouble);
    return next;
  }

  /** To the outside a Redis that is not connected is as good as one behind an open breaker. */
  function tell(): void {
    options.onState(client.isReady ? guard.state() : 'open');
  }

  /** Tries a failing Redis beside the requests, so that none of them pays for the attempt. */
  async function probe(): Promise<void> {
    if (guard.state() === 'closed') return;
    try {
      await guard.run(() => client.ping());
      silentProbes = 0;
    } catch (error) {
      onTrouble(error);
      silentProbes += 1;
      if (silentProbes < PROBES_BEFORE_NEW_CONNECTION) return;
      silentProbes = 0;
      client.destroy();
      client = connect();
    }
  }

  const put = gatherPuts((puts) => {
    if (usable()) send(client, puts).catch(onTrouble);
  });
  const timer = setInterval(() => void probe(), PROBE_MS).unref();

  return {
    async get(keys) {
      if (!usable()) return [];
      try {
        const texts = await guard.run(() => client.mGet([...keys]));
        return texts.map((text) => (text === null || text === SEALED ? undefined : text.slice(indexAfterNewness(text))));
      } catch (error) {
        onTrouble(error);
        return [];
      }
    },
    put(key, { newness, text }, ttlMs) {
      if (usable()) put({ key, values: [...newness.map((part) => String(Math.floor(part))), text, String(Math.max(1, Math.floor(ttlMs)))] });
    },
    async seal(keys, ttlMs) {
      if (!usable()) return;
      const expiration = { type: 'PX', value: Math.max(1, Math.floor(ttlMs)) } as const;
      await guard.run(() => Promise.all(keys.map((key) => client.set(key, SEALED, { expiration })))).catch(onTrouble);
    },
    forget: async (prefix) => (usable() ? unlinkAll({ client, guard, onTrouble }, prefix) : 0),
    close() {
      clearInterval(timer);
      client.destroy();
    },
  };
}

interface Put {
  readonly key: string;
  readonly values: readonly string[];
}

/** What is put in the same turn of the event loop travels together. */
function gatherPuts(sendAll: (puts: readonly Put[]) => void): (put: Put) => void {
  let waiting: Put[] = [];
  function leave(): void {
    const puts = waiting;
    waiting = [];
    for (let start = 0; start < puts.length; start += PUTS) sendAll(puts.slice(start, start + PUTS));
  }
  return (put) => {
    waiting.push(put);
    if (waiting.length === 1) setImmediate(leave);
  };
}

/** Calls the script by its name; a Redis that does not know it yet is told it. */
async function send(client: Client, puts: readonly Put[]): Promise<void> {
  const given = { keys: puts.map(({ key }) => key), arguments: puts.flatMap(({ values }) => values) };
  try {
    await client.evalSha(PUT_NAME, given);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    await client.eval(PUT, given);
  }
}

interface Walk {
  readonly client: Client;
  readonly guard: Guard;
  readonly onTrouble: (error: unknown) => void;
}

/** Walks over the keys without holding Redis up; answers how many were taken away. */
async function unlinkAll({ client, guard, onTrouble }: Walk, prefix: string): Promise<number> {
  let gone = 0;
  try {
    const found = client.scanIterator({ MATCH: `${prefix}*`, COUNT: 500 });
    for (;;) {
      const { done, value: keys } = await guard.run(() => found.next());
      if (done) break;
      if (keys.length > 0) gone += await guard.run(() => client.unlink(keys));
    }
  } catch (error) {
    onTrouble(error);
  }
  return gone;
}

/** Where the value proper begins, behind its three numbers. */
function indexAfterNewness(text: string): number {
  let index = 0;
  for (let part = 0; part < 3; part += 1) index = text.indexOf(' ', index) + 1;
  return index;
}
