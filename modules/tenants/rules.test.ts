import { describe, expect, it } from 'vitest';
import { contracts } from '@dott/modules/registry';
import { isRole, permissionsByRole, permissionsOf, roles } from './rules.ts';

describe('roles', () => {
  it('an owner may do whatever any contract asks for', () => {
    const asked = contracts.flatMap((contract) => Object.entries(contract.operations).map(([name, operation]) => ({ name: `${contract.name}.${name}`, ...operation })));
    const missing = asked.filter((operation) => operation.access === 'tenant' && !permissionsOf('owner').has(operation.permission ?? ''));
    expect(missing.map((operation) => `${operation.name} asks for ${operation.permission}`)).toEqual([]);
  });

  it('each role may do no more than the one above it in the line of trust', () => {
    for (const role of roles) expect(permissionsByRole[role].filter((permission) => !permissionsByRole.owner.includes(permission))).toEqual([]);
    expect(permissionsByRole.accountant.filter((permission) => !permissionsByRole.admin.includes(permission))).toEqual([]);
    expect(permissionsByRole.sales.filter((permission) => !permissionsByRole.accountant.includes(permission))).toEqual([]);
  });

  it('a viewer changes nothing; nobody but the owner closes the business', () => {
    expect(permissionsByRole.viewer.filter((permission) => !permission.endsWith('.read'))).toEqual([]);
    expect(roles.filter((role) => permissionsOf(role).has('tenants.close'))).toEqual(['owner']);
    expect(roles.filter((role) => permissionsOf(role).has('team.write'))).toEqual(['owner', 'admin']);
  });

  it('an unknown role may do nothing', () => {
    expect(permissionsOf('root').size).toBe(0);
    expect(permissionsOf(null).size).toBe(0);
    expect(isRole('toString')).toBe(false);
  });
});
