import { placeOf } from '@dott/platform/geo/places';
import { openTowns } from '@dott/platform/geo/towns';
import type { SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import { newId, type Id } from '@dott/platform/ids';
import { startRounds, type Rounds } from '@dott/platform/spool';
import type { SecurityReporter } from '../reporter.ts';
import { holdNumbering, listBehind, numberEvents, releaseTarget, takeTarget, type OutgoingRow } from '../siem.sql.ts';
import { createActing, type Found } from './acting.ts';
import { claimEvents, insertFacts, listFacts, trimFacts } from './anomalies.sql.ts';
import { judge, MEMORY_MS } from './anomaly-rules.ts';
import { factsOf, subjectsOf, type Fact, type StreamEvent, type Whereabouts } from './facts.ts';
import { createMemory } from './memory.ts';

const ROUND_MS = 3_000;
const BATCH = 200;
/** A process that dies leaves the stream to another one after this time. */
const HELD_MS = 60_000;
/** Facts of one kind that are remembered of one subject; more than any rule counts. */
const MOST_FACTS = 100;
/** The engine's name among those that read the stream of events. */
const READER = 'anomalies';

export interface Engine {
  readonly rounds: Rounds;
  /** Judges all that has not been judged. */
  settle(): Promise<void>;
}

/**
 * Judges security events after the replies have left, from a cursor of its own in the database. Of several processes one judges at a time; memory, findings,
 * what is done about them and the cursor are one transaction, so that each event is judged exactly once.
 */
export function startEngine(services: Services, reporter: SecurityReporter): Engine {
  const { log, db } = services;
  const holder = newId<Id<'anomaly-engine'>>();
  const act = createActing(services, reporter);
  const whereIs = placesOf(services);
  let before: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    for (;;) {
      const [[taken]] = await db.withSystem('take the stream of security events', (tx) => tx.commit(takeTarget(tx, READER, holder, HELD_MS)));
      if (!taken || !await judgeBatch(taken.seq)) return;
    }
  };
  const settle = (): Promise<void> => {
    const next = before.then(once);
    before = next.catch(() => undefined);
    return next;
  };
  const round = (): Promise<void> => settle().catch((error: unknown) => log.warn({ err: error }, '[AnomalyDetector] events wait to be judged; trying again'));
  const rounds = startRounds(ROUND_MS, round);

  async function judgeBatch(seq: number): Promise<boolean> {
    const rows = await db.withSystem('read security events for judging', async (tx) => {
      await tx.run(holdNumbering(tx));
      return (await tx.commit(numberEvents(tx, BATCH), listBehind(tx, seq, BATCH)))[1];
    });
    const last = rows.at(-1);
    if (!last) return false;
    await db.withSystem('judge security events', async (tx) => {
      const [claimed] = await tx.run(claimEvents(tx, READER, holder, seq, last.seq));
      if (claimed) await act(tx, await judgeRows(tx, rows, services.clock.now(), whereIs));
    });
    return true;
  }

  return {
    rounds: {
      wake: () => rounds.wake(),
      async stop() {
        await rounds.stop();
        await db.withSystem('stop judging security events', (tx) => tx.commit(releaseTarget(tx, READER, holder))).catch(() => undefined);
      },
    },
    settle,
  };
}

async function judgeRows(tx: SystemTx, rows: readonly OutgoingRow[], now: Date, whereIs: (ip: string) => Whereabouts): Promise<Found[]> {
  const events = rows.map((row) => streamEvent(row, now));
  const subjects = [...new Set(events.flatMap(subjectsOf))];
  if (subjects.length === 0) return [];
  const oldest = Math.min(...events.map(({ at }) => at.getTime()));
  const known = await tx.run(listFacts(tx, subjects, new Date(oldest - MEMORY_MS)));
  const memory = createMemory(known.map(({ event_id: eventId, ...fact }) => ({ eventId, ...fact })));
  const facts: Fact[] = [];
  const found: Found[] = [];
  for (const event of events) {
    const own = factsOf(event, whereIs);
    memory.add(own);
    facts.push(...own);
    found.push(...judge(event, memory.at(event)).map((finding) => ({ event, finding })));
  }
  if (facts.length > 0) await tx.batch(insertFacts(tx, facts), trimFacts(tx, [...new Set(facts.map(({ subject }) => subject))], MOST_FACTS));
  return found;
}

/** Towns where the operator has a file of them, else countries. A file that cannot be read is told at once, and the countries go on. */
function placesOf({ config, log }: Services): (ip: string) => Whereabouts {
  const inCountry = (ip: string): Whereabouts => ({ country: placeOf(ip)?.country });
  if (config.geoCityFile === undefined) return inCountry;
  try {
    const find = openTowns(config.geoCityFile);
    return (ip) => {
      const town = find(ip);
      if (!town) return inCountry(ip);
      const { country = placeOf(ip)?.country, ...spot } = town;
      return { country, town: spot };
    };
  } catch (error) {
    log.error({ err: error }, '[AnomalyDetector] GEO_CITY_FILE cannot be read; travel is judged by countries');
    return inCountry;
  }
}

/** A clock that runs ahead must not put facts where no window looks. */
function streamEvent(row: OutgoingRow, now: Date): StreamEvent {
  return { id: row.id, at: row.at > now ? now : row.at, type: row.type, userId: row.user_id, sessionId: row.session_id, ip: row.ip, detail: row.detail };
}
