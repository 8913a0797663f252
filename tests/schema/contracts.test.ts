import { describe, expect, it } from 'vitest';
import { contracts, loadServerModules } from '@dott/modules/registry';
import { permissionsOf } from '@dott/modules/tenants/rules';
import { errorCatalogue } from '@dott/platform/errors';
import { isBinary } from '@dott/platform/http/contract';

const operations = contracts.flatMap((contract) =>
  Object.entries(contract.operations).map(([key, operation]) => ({ name: `${contract.name}.${key}`, contract, operation })));
const owner = permissionsOf('owner');

describe('every operation', () => {
  it('is one of many, and no two share a method and a path', () => {
    expect(operations.length).toBeGreaterThan(50);
    const addresses = operations.map(({ operation }) => `${operation.method} ${operation.path.replace(/\/$/, '').replaceAll(/\{\w+\}/g, '{}')}`);
    expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([]);
  });

  it.each(operations)('$name: lives under /api, says what it does, and a tenant\'s asks for a permission that owners have', ({ operation }) => {
    expect(operation.path).toMatch(/^\/api\/[a-z0-9{}./_A-Z-]+$/);
    expect(operation.summary.length).toBeGreaterThan(3);
    if (operation.access === 'tenant') expect(owner.has(operation.permission ?? '')).toBe(true);
    else expect(operation.permission).toBeUndefined();
  });

  // A PUT is the same the second time.
  it.each(operations.filter(({ operation }) => operation.access === 'tenant' && !['GET', 'PUT'].includes(operation.method) && operation.reply !== undefined && !isBinary(operation.reply)))(
    '$name: a repeat with the same key can be presented', ({ contract, operation }) => {
      const replay = contract.operations[operation.replay ?? ''];
      expect(replay?.method, 'replay names a GET operation of the contract').toBe('GET');
      if (replay?.params) expect(replay.path).toMatch(/\{id\}/);
      else expect(replay?.path).not.toContain('{');
    });

  it('has a handler, and no handler is without an operation', async () => {
    for (const module of await loadServerModules()) {
      expect(Object.keys(module.handlers).toSorted(), module.contract.name).toEqual(Object.keys(module.contract.operations).toSorted());
    }
  });
});

describe('every error code', () => {
  it.each([...errorCatalogue()])('%s has one plain sentence', (_code, spec) => {
    expect(spec.message).toMatch(/^[A-Z“{].*[.?!]$/);
    expect(spec.message).not.toMatch(/\b(null|undefined|exception|SQL|JSON|HTTP|stack)\b/i);
    expect(spec.status).toBeGreaterThanOrEqual(400);
  });
});
