import type { Config } from '@dott/platform/config';
import { zId, type TenantId } from '@dott/platform/ids';
import { verifyTrails } from '@dott/modules/audit/server';
import { LaunchError } from '../launch/launch-error.ts';
import { withBackEnd } from './back-end.ts';

const USAGE = 'Usage: dott audit verify [<business id>]';

/** `dott audit verify`: walks along the audit trails and names the first line that does not fit; answers 1 when one is broken. */
export async function auditCommand(config: Config, args: readonly string[], print: (line: string) => void): Promise<number> {
  const [act, id, ...rest] = args;
  const tenantId = id === undefined ? undefined : zId<TenantId>().safeParse(id);
  if (act !== 'verify' || tenantId?.success === false || rest.length > 0) throw new LaunchError(USAGE);
  return withBackEnd(config, async (services) => {
    let broken = 0;
    for await (const trail of verifyTrails(services, tenantId?.data)) {
      if (!trail.intact) broken += 1;
      print(`${trail.tenantId}  ${trail.intact ? `whole: ${trail.sealed} lines sealed, ${trail.open} not yet, ${trail.heads} signed heads` : whatIsBroken(trail)}`);
    }
    return broken === 0 ? 0 : 1;
  });
}

function whatIsBroken({ brokenAt, brokenLine, brokenHead }: { readonly brokenAt: number | null; readonly brokenLine: string | null; readonly brokenHead: string | null }): string {
  if (brokenAt !== null) return `BROKEN at line ${brokenAt} (${brokenLine ?? 'no longer there'})`;
  return `BROKEN: the chain fits itself, but not what was signed on ${brokenHead ?? ''}; it was rewritten before that day`;
}
