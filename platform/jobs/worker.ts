import { Logger, parseCronItems, run, runMigrations, runOnce, type ParsedCronItem, type Runner, type TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import { z } from 'zod';
import { openPool } from '../db/index.ts';
import type { Jobs, Services } from '../http/index.ts';
import { zId, type TenantId } from '../ids/index.ts';
import { forgetRepeats } from './forget.ts';
import { relayOutbox } from './relay.ts';

const RELAY_INTERVAL_MS = 250;
const MAX_ATTEMPTS = 12;
/** The worker's own task, beside those of the modules. */
const FORGET_REPEATS = { task: 'platform.forget-repeats', match: '41 * * * *' };

export interface WorkerOptions {
  /** Login of the jobs role. */
  readonly jobsUrl: string;
  readonly services: Services;
  readonly jobs: Jobs;
  /** Jobs that run at the same time. */
  readonly concurrency: number;
}

export interface Worker {
  /** Lets running jobs end, then stops. */
  stop(): Promise<void>;
}

const envelope = z.object({ tenantId: zId<TenantId>().nullable().default(null), payload: z.unknown().default({}), traceparent: z.string().optional() });

/** Makes the queue's own tables; called with the other migrations. */
export async function migrateJobs(jobsUrl: string): Promise<void> {
  await runMigrations({ connectionString: jobsUrl, logger: silent() });
}

/** Starts to relay the outboxes and to run jobs. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { log } = options.services;
  const pool = openJobsPool(options);
  const runner: Runner = await run({
    pgPool: pool,
    concurrency: options.concurrency,
    pollInterval: 1_000,
    noHandleSignals: true,
    taskList: { ...tasksOf(options), [FORGET_REPEATS.task]: async () => void await forgetRepeats(pool) },
    parsedCronItems: cronOf(options.jobs),
    logger: silent(),
  });
  let stopped = false;
  const relaying = (async () => {
    while (!stopped) {
      const moved = await relayOutbox(pool).catch((error: unknown) => {
        log.warn({ err: error }, 'the outbox could not be relayed; trying again');
        return 0;
      });
      if (moved === 0) await new Promise((resolve) => setTimeout(resolve, RELAY_INTERVAL_MS));
    }
  })();
  return {
    async stop() {
      stopped = true;
      await relaying;
      await runner.stop();
      await pool.end();
    },
  };
}

/** Relays and runs everything that is due, then returns; for tests and for commands. */
export async function runDueJobs(options: WorkerOptions): Promise<void> {
  const pool = openJobsPool(options);
  try {
    while ((await relayOutbox(pool)) > 0) {
      await runOnce({ pgPool: pool, taskList: tasksOf(options), noHandleSignals: true, logger: silent() });
    }
  } finally {
    await pool.end();
  }
}

function openJobsPool(options: WorkerOptions): Pool {
  const { log } = options.services;
  return openPool({
    connectionString: options.jobsUrl,
    max: options.concurrency + 3,
    applicationName: 'dott jobs',
    pipeline: false,
    onError: (error) => log.warn({ err: error }, 'a connection of the job queue broke'),
  });
}

function tasksOf(options: WorkerOptions): TaskList {
  const tasks = Object.entries(options.jobs).map(([name, job]) => {
    const task = async (raw: unknown, helpers: { job: { attempts: number; max_attempts: number } }): Promise<void> => {
      const { tenantId, payload, traceparent } = envelope.parse(raw ?? {});
      const { services } = options;
      const run = () => job.run(services, job.payload.parse(payload ?? {}), { tenantId, now: () => services.clock.now() });
      try {
        await (services.tracing ? services.tracing.span({ name: `job ${name}`, kind: 'consumer', parent: traceparent, facts: { 'dott.attempt': helpers.job.attempts } }, run) : run());
      } catch (error) {
        services.log.error({ err: error, job: name, tenantId, attempt: helpers.job.attempts }, 'a job failed');
        throw error;
      }
    };
    return [name, task] as const;
  });
  return Object.fromEntries(tasks);
}

function cronOf(jobs: Jobs): ParsedCronItem[] {
  const scheduled = Object.entries(jobs).flatMap(([name, job]) => (job.schedule ? [{ task: name, match: job.schedule, options: { maxAttempts: MAX_ATTEMPTS } }] : []));
  return parseCronItems([...scheduled, FORGET_REPEATS]);
}

/** The queue's own chatter is left out: failures are logged where the job is known. */
function silent(): Logger {
  return new Logger(() => () => undefined);
}
