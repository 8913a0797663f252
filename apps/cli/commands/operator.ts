import { parseArgs } from 'node:util';
import type { Config } from '@dott/platform/config';
import { zId, type TenantId } from '@dott/platform/ids';
import { overviewOfTenants, overviewOfUsers, repair, repairs, waitingOnboardings, type RepairName } from '@dott/modules/onboarding/server';
import { listRemovable, removeBusiness } from '@dott/modules/privacy/server';
import { zPlanWord } from '@dott/modules/plans/rules';
import { changePlan, operatorActor } from '@dott/modules/tenants/server';
import { LaunchError } from '../launch/launch-error.ts';
import { runningDatabase } from '../launch/running-database.ts';
import { withBackEnd } from './back-end.ts';

type Print = (line: string) => void;

interface Asked {
  readonly words: readonly string[];
  readonly email: string | undefined;
  readonly dryRun: boolean;
}

/** Throws a LaunchError for words that no command knows. */
function read(args: readonly string[], usage: string): Asked {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { email: { type: 'string' }, 'dry-run': { type: 'boolean' } } });
    return { words: positionals, email: values.email, dryRun: values['dry-run'] ?? false };
  } catch {
    throw new LaunchError(usage);
  }
}

const REPAIR = 'Usage: dott repair onboarding|orphans [--email=<address>] [--dry-run]';

const isRepair = (word: string | undefined): word is RepairName => word !== undefined && Object.hasOwn(repairs, word);

/** `dott repair`: prints each fault with how it was and how it is. */
export async function repairCommand(config: Config, args: readonly string[], print: Print): Promise<void> {
  const { words: [name, ...rest], email, dryRun } = read(args, REPAIR);
  if (!isRepair(name) || rest.length > 0) throw new LaunchError(REPAIR);
  await withBackEnd(config, async (services) => {
    const found = await repair(services, name, { email, dryRun });
    for (const one of found) {
      print(`${one.email}  business ${one.tenantId}  ${one.fault}`);
      print(`  before: ${one.before}`);
      print(`  ${dryRun ? 'would be' : 'after'}: ${one.after}`);
    }
    if (name === 'onboarding') for (const { state, people } of await waitingOnboardings(services, email)) print(`${people} at ${state}: waiting for their person, nothing to repair`);
    print(`${found.length} ${dryRun ? 'to repair; nothing was changed' : 'repaired'}`);
  });
}

const TENANTS = 'Usage: dott tenants [--email=<address>], dott tenants plan <id> basic|professional|enterprise [--dry-run], or dott tenants purge [--dry-run]';

/** `dott tenants`: lists businesses, or puts one on another plan. */
export async function tenantsCommand(config: Config, args: readonly string[], print: Print): Promise<void> {
  const { words, email, dryRun } = read(args, TENANTS);
  if (words.length === 0) {
    return withBackEnd(config, async (services) => {
      for (const row of await overviewOfTenants(services, email)) print(`${row.id}  ${row.plan.padEnd(12)}  ${row.country}  ${row.members} people  ${row.owner ?? 'no owner'}  ${row.created_at.toISOString().slice(0, 10)}  ${row.name}`);
    });
  }
  const [act, id, word] = words;
  if (act === 'purge' && words.length === 1) return purge(config, dryRun, print);
  const [tenantId, plan] = [zId<TenantId>().safeParse(id), zPlanWord.safeParse(word)];
  if (act !== 'plan' || !tenantId.success || !plan.success || words.length > 3) throw new LaunchError(TENANTS);
  await withBackEnd(config, async (services) => {
    const change = await changePlan(services, operatorActor(tenantId.data), { plan: plan.data, billingCycle: 'monthly', dryRun });
    if (!change) throw new LaunchError(`There is no business ${id}.`);
    print(`before: ${change.before}`);
    print(`${dryRun ? 'would be' : 'after'}: ${change.after}`);
  });
}

/** Removes closed businesses whose books need not be kept any longer. */
async function purge(config: Config, dryRun: boolean, print: Print): Promise<void> {
  await withBackEnd(config, async (services) => {
    const found = await listRemovable(services);
    for (const one of found) {
      const rows = dryRun ? {} : await removeBusiness(services, runningDatabase(config), one);
      const count = Object.values(rows).reduce((sum, each) => sum + each, 0);
      print(`${one.id}  kept until ${one.keptUntil}  ${one.name}${dryRun ? '' : `  ${count} rows removed`}`);
    }
    print(`${found.length} ${dryRun ? 'to remove; nothing was changed' : 'removed'}`);
  });
}

const USERS = 'Usage: dott users [--email=<address>]';

/** `dott users`: lists people and where each stands. */
export async function usersCommand(config: Config, args: readonly string[], print: Print): Promise<void> {
  const { words, email } = read(args, USERS);
  if (words.length > 0) throw new LaunchError(USERS);
  await withBackEnd(config, async (services) => {
    for (const row of await overviewOfUsers(services, email)) {
      print(`${row.id}  ${row.verified ? 'confirmed  ' : 'unconfirmed'}  ${row.businesses} businesses  ${row.onboarding ?? 'NOT_STARTED'}  ${row.created_at.toISOString().slice(0, 10)}  ${row.email}`);
    }
  });
}
