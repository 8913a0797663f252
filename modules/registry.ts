import type { Contract } from '@dott/platform/http/contract';
import type { ServerModule } from '@dott/platform/http';
import { fileURLToPath } from 'node:url';

/** What the business can do: one word a module. The word is the folder's name; everything else follows from it. */
export const moduleNames = [
  'audit',
  'customers',
  'dashboard',
  'expenses',
  'federation',
  'factors',
  'files',
  'identity',
  'invoices',
  'ledger',
  'monitoring',
  'onboarding',
  'plans',
  'privacy',
  'reports',
  'security',
  'sessions',
  'subscriptions',
  'team',
  'tenants',
] as const satisfies readonly string[];

export type ModuleName = (typeof moduleNames)[number];

/** The contracts of all modules, found by their shape in `<module>/contract.ts`. */
export const contracts: readonly Contract[] = await Promise.all(
  moduleNames.map(async (name: string) => find(name, await import(`./${name}/contract.ts`), isContract)),
);

/** Loads the server side of every module, found by its shape in `<module>/server/index.ts`; only the API does that. */
export function loadServerModules(): Promise<ServerModule[]> {
  return Promise.all(moduleNames.map(async (name: string) => find(name, await import(`./${name}/server/index.ts`), isServerModule)));
}

/** The folders of all migrations, absolute. */
export function migrationFolders(): string[] {
  const own = moduleNames.map((name: string) => fileURLToPath(new URL(`./${name}/server/migrations/`, import.meta.url)));
  return [fileURLToPath(import.meta.resolve('@dott/platform/db').replace(/index\.ts$/, 'migrations/')), ...own];
}

function find<T>(name: string, exported: object, is: (value: unknown) => value is T): T {
  const found = Object.values(exported).find(is);
  if (!found) throw new Error(`the module ${name} does not export what the registry looks for`);
  return found;
}

function isContract(value: unknown): value is Contract {
  return typeof value === 'object' && value !== null && 'name' in value && 'operations' in value;
}

function isServerModule(value: unknown): value is ServerModule {
  return typeof value === 'object' && value !== null && 'contract' in value && 'handlers' in value;
}
