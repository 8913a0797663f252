/** One statement of a migration, without its semicolon. */
export type SqlStatement = string;

/**
 * Splits a migration into statements: one ends at a semicolon that ends a line, outside a `$$` body.
 * One message a statement is what a sharded cluster accepts.
 */
export function splitStatements(file: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let lines: string[] = [];
  let quoted = false;
  for (const line of file.split('\n')) {
    const bare = quoted ? line : line.replace(/--.*$/, '');
    if ((bare.match(/\$\$/g)?.length ?? 0) % 2 === 1) quoted = !quoted;
    if (bare.trim() || quoted) lines.push(bare);
    if (!quoted && bare.trimEnd().endsWith(';')) {
      statements.push(lines.join('\n').trim().slice(0, -1));
      lines = [];
    }
  }
  const rest = lines.join('\n').trim();
  if (rest) throw new Error(`a migration ends without a semicolon: ${rest.slice(0, 60)}`);
  return statements;
}

const protectCall = /^select\s+protect_(tenant|system)_table\(\s*'([a-z_]+)'((?:\s*,\s*'[a-z, ]*')*)\s*\)$/i;
const roleWord = /\brole:(owner|app|system|ops|jobs)\b/g;
const DEFAULT_GRANTS = 'select, insert, update, delete';

export interface RoleNames {
  readonly owner: string;
  readonly app: string;
  readonly system: string;
  readonly ops: string;
  readonly jobs: string;
}

/**
 * Expands `select protect_tenant_table('invoice' [, grants to the app role [, grants to the system role]])` and
 * `select protect_system_table('session' [, grants to the system role])`; in any other statement
 * `role:jobs` becomes the installation's name of that role.
 */
export function expandStatement(statement: SqlStatement, roles: RoleNames, hasTenantColumn: (table: string) => boolean): SqlStatement[] {
  const match = protectCall.exec(statement.trim());
  if (!match) return [statement.replaceAll(roleWord, (_word, role: keyof RoleNames) => roles[role])];
  const [, kind = '', table = '', rest = ''] = match;
  const grants = [...rest.matchAll(/'([a-z, ]*)'/g)].map((part) => part[1] ?? '');
  return kind.toLowerCase() === 'tenant'
    ? protectTenantTable(table, roles, grants)
    : protectSystemTable(table, roles, grants[0] ?? DEFAULT_GRANTS, hasTenantColumn(table));
}

/** The one policy text of schema `app`; the catalogue check compares it to the letter. */
export const TENANT_POLICY = `tenant_id = current_setting('app.tenant_id')::uuid`;

/** System tables that carry a tenant: the tenant set in the transaction, or a declared reason. */
export const SYSTEM_POLICY =
  `tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid or coalesce(current_setting('app.system_reason', true), '') <> ''`;

function protectTenantTable(table: string, roles: RoleNames, [app = DEFAULT_GRANTS, system = '']: string[]): SqlStatement[] {
  return [
    ...policy(`app.${table}`, table, TENANT_POLICY),
    `grant ${app} on app.${table} to ${roles.app}`,
    ...(system ? [`grant ${system} on app.${table} to ${roles.system}`] : []),
    `grant select, insert, update, delete on app.${table} to ${roles.ops}`,
  ];
}

function protectSystemTable(table: string, roles: RoleNames, grants: string, tenanted: boolean): SqlStatement[] {
  return [
    ...(tenanted ? policy(`system.${table}`, table, SYSTEM_POLICY) : []),
    ...(grants ? [`grant ${grants} on system.${table} to ${roles.system}`] : []),
    `grant select, insert, update, delete on system.${table} to ${roles.ops}`,
  ];
}

function policy(qualified: string, table: string, predicate: string): SqlStatement[] {
  return [
    `alter table ${qualified} enable row level security`,
    `alter table ${qualified} force row level security`,
    `create policy ${table}_tenant on ${qualified} for all using (${predicate}) with check (${predicate})`,
  ];
}
