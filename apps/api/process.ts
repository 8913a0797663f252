import { loadServerModules } from '@dott/modules/registry';
import { databaseUrls, type Config } from '@dott/platform/config';
import { openDatabase } from '@dott/platform/db';
import { createFileStore } from '@dott/platform/files';
import type { ModuleSetup, ServerModule, Services } from '@dott/platform/http';
import { createLog, type Log } from '@dott/platform/log';
import { createMailer, type Mailer } from '@dott/platform/mail';
import { createMetrics } from '@dott/platform/metrics';
import { createKeyRing } from '@dott/platform/secrets';
import { openTracing, warnOfLostSpans, type Tracing } from '@dott/platform/telemetry';
import { systemClock, type Clock } from '@dott/platform/time';

export interface ProcessOptions {
  readonly config: Config;
  /** Which process this is, for its log: api or worker. */
  readonly role: string;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Connections of each pool; 10 when absent. */
  readonly poolSize?: number;
}

/** What every process of the back end stands on: its modules, set up, and the services they share. */
export interface BackEnd {
  readonly services: Services;
  readonly modules: readonly ServerModule[];
  /** Ends requests that would go on by themselves. */
  drain(): void;
  close(): Promise<void>;
}

/** Opens the database and sets up every module in the registry's order; closes in the opposite one. */
export async function openBackEnd(options: ProcessOptions): Promise<BackEnd> {
  const { config } = options;
  const modules = await loadServerModules();
  let tracing: Tracing | undefined;
  const log = options.log ?? createLog({ level: config.logLevel, role: options.role, traceId: config.otlpEndpoint === undefined ? undefined : () => tracing?.traceId() });
  tracing = await openTracing({ endpoint: config.otlpEndpoint, role: options.role, onTrouble: warnOfLostSpans(log) });
  const urls = databaseUrls(config);
  const auditStatements = modules.find((module) => module.auditStatements)?.auditStatements ?? (() => []);
  const db = openDatabase({
    appUrl: urls.app,
    systemUrl: urls.system,
    poolSize: options.poolSize ?? 10,
    namedStatements: true,
    onError: (error) => log.warn({ err: error }, 'a database connection broke'),
    auditStatements,
    tracing,
  });
  const mail = tracing ? tracedMailer(createMailer(config), tracing) : createMailer(config);
  const base = { db, config, log, mail, tracing, clock: options.clock ?? systemClock, metrics: createMetrics(options.role), files: createFileStore(config.dataDir), secrets: createKeyRing(config), readTrail: { append: () => undefined } };
  // The modules complete it below, in order; a module only keeps the object during its own setup.
  const services = base as unknown as Services;
  const setups: ModuleSetup[] = [];
  for (const module of modules) {
    const setup = await module.setup?.(services);
    if (!setup) continue;
    Object.assign(services, setup.provides);
    setups.unshift(setup);
  }
  return {
    services,
    modules,
    drain() {
      for (const setup of setups) setup.drain?.();
    },
    async close() {
      await inTurn([...setups.map((setup) => () => setup.stop?.()), () => db.close(), () => mail.close(), () => tracing?.close()]);
    },
  };
}

/** Stops one after the other; what fails to stop does not keep the rest, and is thrown at the end. */
async function inTurn(stops: readonly (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of stops) {
    try {
      await stop();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'not everything stopped as it should');
}

function tracedMailer(mailer: Mailer, tracing: Tracing): Mailer {
  return { ...mailer, send: (message) => tracing.inner({ name: 'send mail', kind: 'client' }, () => mailer.send(message)) };
}
