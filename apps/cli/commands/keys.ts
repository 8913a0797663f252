import type { Config } from '@dott/platform/config';
import { sealedSecrets } from '@dott/modules/factors/server';
import { sealedTokens } from '@dott/modules/federation/server';
import { rotateColumn, type SealedColumn } from '@dott/platform/secrets/rotate';
import { LaunchError } from '../launch/launch-error.ts';
import { withBackEnd } from './back-end.ts';

/** Every sealed column that lives longer than the ten minutes of a sign-in under way. */
const columns: readonly SealedColumn[] = [sealedSecrets, sealedTokens];

const USAGE = 'Usage: dott keys rotate [--dry-run]';

/** `dott keys rotate`: seals everything anew under SECRET_KEY that is still under one of SECRET_KEYS_OLD; answers 1 when something cannot be read. */
export async function keysCommand(config: Config, args: readonly string[], print: (line: string) => void): Promise<number> {
  const [act, option, ...rest] = args;
  if (act !== 'rotate' || (option !== undefined && option !== '--dry-run') || rest.length > 0) throw new LaunchError(USAGE);
  const dryRun = option === '--dry-run';
  return withBackEnd(config, async (services) => {
    let unreadable = 0;
    for (const column of columns) {
      const done = await rotateColumn(services, column, { dryRun });
      unreadable += done.unreadable;
      print(`${done.name}: ${done.renewed} ${dryRun ? 'to seal anew; nothing was changed' : 'sealed anew'}${done.unreadable > 0 ? `, ${done.unreadable} under a key that is not given` : ''}`);
      if (!dryRun && done.renewed > 0) services.security.report({ type: 'KEYS_ROTATED', detail: { column: done.name, rows: done.renewed, actor: 'operator:cli' } });
    }
    return unreadable > 0 ? 1 : 0;
  });
}
