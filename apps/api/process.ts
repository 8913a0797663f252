import { loadServerModules } from '@dott/modules/registry';
import { databaseUrls, type Config } from '@dott/platform/config';
import { openDatabase } from '@dott/platform/db';
import { createFileStore } from '@dott/platform/files';
import type { ModuleSetup, ServerModule, Services } from '@dott/platform/http';
import { createLog, type Log } from '@dott/platform/log';
import { createMailer } from '@dott/platform/mail';
import { createMetrics } from '@dott/platform/metrics';
import { createKeyRing } from '@dott/platform/secrets';
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
  close(): Promise<void>;
}

/** Opens the database and sets up every module in the registry's order; closes in the opposite one. */
export async function openBackEnd(options: ProcessOptions): Promise<BackEnd> {
  const { config } = options;
  const modules = await loadServerModules();
  const log = options.log ?? createLog({ level: config.logLevel, role: options.role });
  const urls = databaseUrls(config);
  const auditStatements = modules.find((module) => module.auditStatements)?.auditStatements ?? (() => []);
  const db = openDatabase({
    appUrl: urls.app,
    systemUrl: urls.system,
    poolSize: options.poolSize ?? 10,
    namedStatements: true,
    onError: (error) => log.warn({ err: error }, 'a database connection broke'),
    auditStatements,
  });
  const mail = createMailer(config);
  const base = { db, config, log, mail, clock: options.clock ?? systemClock, metrics: createMetrics(options.role), files: createFileStore(config.dataDir), secrets: createKeyRing(config), readTrail: { append: () => undefined } };
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
    async close() {
      for (const setup of setups) await setup.stop?.();
      await db.close();
      mail.close();
    },
  };
}
