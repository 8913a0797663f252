import { describe, expect, it } from 'vitest';
import { roles } from '@dott/modules/tenants/rules';
import { givenRoles, outranks, rolesBelow } from './rules.ts';

describe('ranks', () => {
  it('nobody decides about the same role or one above', () => {
    for (const role of roles) expect(outranks(role, role)).toBe(false);
    for (const own of roles) for (const other of roles) expect(outranks(own, other) && outranks(other, own)).toBe(false);
  });

  it('an owner gives every role but ownership, an administrator none like their own, the others none that matters', () => {
    expect(rolesBelow('owner')).toEqual([...givenRoles]);
    expect(rolesBelow('admin')).toEqual(['accountant', 'sales', 'viewer']);
    expect(rolesBelow('viewer')).toEqual([]);
  });
});
