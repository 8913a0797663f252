import { PassThrough, type Readable } from 'node:stream';
import type { Change } from '@dott/platform/cache';
import { CodedError, systemErrors } from '@dott/platform/errors';
import type { Metrics } from '@dott/platform/metrics';
import { sessionErrors } from '../errors.ts';
import type { SessionEngine, SessionView } from './engine.ts';
import { keyOfTenant } from './keys.ts';

/** Tabs that stay open to hear of changes of their session, as server-sent events: `changed`, and `ended` as the last one. */
export interface SessionStreams {
  /** Throws when this session or this process has too many. */
  open(sid: string, view: SessionView): Readable;
  /** Ends all of them; the tabs come back by themselves. */
  drain(): void;
}

/** A browser opens six connections at most to one server; three are left for the work. */
const MOST_PER_SESSION = 3;
const MOST_PER_PROCESS = 5_000;
/** Shorter than the patience of every server on the way. */
const HEARTBEAT_MS = 15_000;
/** Many who hear the same thing do not ask at the same moment. */
const SPREAD_MS = 250;
const DOUBT_SPREAD_MS = 5_000;
/** A reader that takes nothing for so long is gone. */
const MOST_WAITING_BYTES = 16 * 1_024;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Parts = Pick<SessionEngine, 'follow' | 'resolve' | 'now'>;

/** Makes the streams of one process. */
export function createSessionStreams(engine: Parts, metrics: Metrics): SessionStreams {
  const open = new Set<PassThrough>();
  const bySession = new Map<string, number>();
  const gauge = metrics.gauge({ name: 'session_streams', help: 'Tabs that hear of changes of their session' });
  gauge.set(0);
  let heartbeat: NodeJS.Timeout | undefined;

  function count(id: string, by: 1 | -1): void {
    const now = (bySession.get(id) ?? 0) + by;
    if (now === 0) bySession.delete(id);
    else bySession.set(id, now);
    gauge.set(open.size);
  }

  function beat(): void {
    for (const stream of open) {
      if (stream.writableLength > MOST_WAITING_BYTES) stream.destroy();
      else stream.write(':\n\n');
    }
  }

  return {
    open(sid, view) {
      if ((bySession.get(view.id) ?? 0) >= MOST_PER_SESSION) throw sessionErrors['too-many-streams']();
      if (open.size >= MOST_PER_PROCESS) throw systemErrors.unavailable({ retryAfterMs: 30_000 });
      const stream = new PassThrough();
      open.add(stream);
      count(view.id, 1);
      heartbeat ??= setInterval(beat, HEARTBEAT_MS).unref();
      const stop = follow(engine, { sid, view, stream });
      stream.once('close', () => {
        stop();
        open.delete(stream);
        count(view.id, -1);
        if (open.size > 0) return;
        clearInterval(heartbeat);
        heartbeat = undefined;
      });
      return stream;
    },
    drain() {
      for (const stream of open) stream.end();
    },
  };
}

/** Tells one stream what becomes known of its session; answers the function that stops it. */
function follow(engine: Parts, { sid, view, stream }: { readonly sid: string; readonly view: SessionView; readonly stream: PassThrough }): () => void {
  const tenantKey = view.tenantId === null ? undefined : keyOfTenant(view.tenantId);
  let later: NodeJS.Timeout | undefined;
  let atEnd: NodeJS.Timeout | undefined;

  function say(event: 'changed' | 'ended', last = false): void {
    if (stream.writableEnded) return;
    stream.write(`event: ${event}\ndata: {}\n\n`);
    if (last) stream.end();
  }

  /** Looks at the session, which is no use of it, and at its end again. */
  async function check(tell: boolean): Promise<void> {
    try {
      const now = await engine.resolve(sid, { slide: false });
      if (!now) return say('ended', true);
      // It works in another business now, whose changes this line does not hear: the tab comes back for one that does.
      if (now.tenantId !== view.tenantId) return say('changed', true);
      if (tell) say('changed');
      clearTimeout(atEnd);
      atEnd = setTimeout(() => void check(false), Math.min(LONGEST_TIMER_MS, Math.max(1_000, now.idleExpiresAt - engine.now() + SPREAD_MS))).unref();
    } catch (error) {
      // Renewed: its tab has a new id and comes back with it. Anything else is trouble, and trouble says nothing of a session.
      if (error instanceof CodedError && error.spec.status === 401) say('changed', true);
      else soon(DOUBT_SPREAD_MS, () => void check(tell));
    }
  }

  function soon(withinMs: number, act: () => void): void {
    clearTimeout(later);
    later = setTimeout(act, Math.random() * withinMs).unref();
  }

  function heard(change: Change | undefined): void {
    if (!change) soon(DOUBT_SPREAD_MS, () => void check(true));
    else if (change.end !== undefined) say(change.end === 'rotated' ? 'changed' : 'ended', true);
    else if (change.key === tenantKey) soon(SPREAD_MS, () => say('changed'));
    else void check(true);
  }

  const stop = engine.follow(sid, view, heard);
  stream.write('retry: 2000\n\n');
  // What happened between the request's own look-up and now.
  void check(false);
  return () => {
    stop();
    clearTimeout(later);
    clearTimeout(atEnd);
  };
}
