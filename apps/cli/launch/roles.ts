import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { databaseUrls, type Config } from '@dott/platform/config';
import { withLogFile } from './data-folder.ts';
import { supervise, type Supervised, type SuperviseOptions } from './supervise.ts';

/** The processes of the product itself, in the order in which they start; they stop the other way round. */
export const roles = ['api', 'worker', 'web'] as const;

export type Role = (typeof roles)[number];

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Starts one role as a process of its own and keeps it running. */
export function superviseRole(role: Role, config: Config, events: Pick<SuperviseOptions, 'onChange' | 'onEnd'>): Promise<Supervised> {
  const env = roleEnvironment(config);
  return supervise({
    role,
    ...events,
    start: () => withLogFile(config.dataDir, role, (log) =>
      // A group of its own, so that Ctrl-C reaches the launcher alone; the channel tells it when the launcher is gone.
      spawn(process.execPath, [program, role], { env, detached: true, stdio: ['ignore', log, log, 'ipc'] })),
  });
}

/** A role gets the logins it needs and never the owner's. */
function roleEnvironment(config: Config): NodeJS.ProcessEnv {
  const urls = databaseUrls(config);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    DOTT_DATA_DIR: config.dataDir,
    SECRET_KEY: config.secretKey,
    SERVICE_KEY: config.serviceKey,
    DATABASE_APP_URL: urls.app,
    DATABASE_SYSTEM_URL: urls.system,
    DATABASE_OPS_URL: urls.ops,
    DATABASE_JOBS_URL: urls.jobs,
  };
  delete env['DATABASE_URL'];
  return env;
}
