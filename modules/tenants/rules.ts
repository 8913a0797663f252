/** What somebody can be in a business, from the most to the least trusted. */
export const roles = ['owner', 'admin', 'accountant', 'sales', 'viewer'] as const;
export type Role = (typeof roles)[number];

const documents = ['customers', 'suppliers', 'products', 'invoices', 'payments', 'expenses', 'files'] as const;
const insights = ['dashboard', 'reports', 'ledger'] as const;

/** The right to read or to change, by module; contracts name them. */
export type Permission =
  | `${(typeof documents)[number] | (typeof insights)[number] | 'audit' | 'team' | 'tenants' | 'subscription'}.read`
  | `${(typeof documents)[number] | 'ledger' | 'team' | 'tenants'}.write`
  | 'subscription.write' | 'tenants.manage' | 'tenants.close' | 'team.transfer' | 'ledger.close';

const readAll: readonly Permission[] = [...documents, ...insights].map((module) => `${module}.read` as const);
const writeDocuments: readonly Permission[] = documents.map((module) => `${module}.write` as const);
const admin: readonly Permission[] = [
  ...readAll, ...writeDocuments, 'ledger.write', 'ledger.close', 'audit.read', 'team.read', 'team.write', 'tenants.read', 'tenants.write', 'tenants.manage', 'subscription.read',
];

/** The role × permission table. Only an owner can pay for the business, close it or hand it over; admins do everything else. */
export const permissionsByRole: Readonly<Record<Role, readonly Permission[]>> = {
  owner: [...admin, 'subscription.write', 'tenants.close', 'team.transfer'],
  admin,
  accountant: [...readAll, ...writeDocuments, 'ledger.write', 'ledger.close', 'audit.read', 'team.read', 'tenants.read'],
  sales: [
    'customers.read', 'customers.write', 'products.read', 'invoices.read', 'invoices.write', 'payments.read', 'payments.write',
    'files.read', 'files.write', 'dashboard.read', 'tenants.read',
  ],
  viewer: [...readAll, 'tenants.read'],
};

/** Whether a text is one of the roles. */
export function isRole(text: string): text is Role {
  return roles.some((role) => role === text);
}

/** What an owner of a closed business is: somebody who may read everything, and open it again. */
export const KEEPER = 'keeper';
const keeper: ReadonlySet<string> = new Set(permissionsByRole.owner.filter((permission) => permission.endsWith('.read') || permission === 'tenants.close'));

const sets: Readonly<Record<Role, ReadonlySet<string>>> = {
  owner: new Set(permissionsByRole.owner),
  admin: new Set(permissionsByRole.admin),
  accountant: new Set(permissionsByRole.accountant),
  sales: new Set(permissionsByRole.sales),
  viewer: new Set(permissionsByRole.viewer),
};

const nothing: ReadonlySet<string> = new Set();

/** What a role may do; nothing for a role that this version does not know. */
export function permissionsOf(role: string | null): ReadonlySet<string> {
  if (role === KEEPER) return keeper;
  return role !== null && isRole(role) ? sets[role] : nothing;
}

/** What happens when somebody signs in on one device more than their business allows. */
export const sessionLimitRules = ['end-oldest', 'refuse-new'] as const;
export type SessionLimitRule = (typeof sessionLimitRules)[number];
