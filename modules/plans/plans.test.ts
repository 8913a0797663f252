import { describe, expect, it } from 'vitest';
import { testApp } from '@dott/platform/testing';
import { plans } from './contract.ts';
import { entitlementsOf, fitsPlan, planCatalogue, zPlanWord } from './rules.ts';

const app = testApp();

describe('plans', () => {
  it('a year costs 20 % less than twelve months', () => {
    for (const plan of planCatalogue) expect(plan.annualUsd).toBe(plan.monthlyUsd * 12 * 0.8);
  });

  it('basic is one person and 3 GB; limits refuse exactly what does not fit', () => {
    const { users, storageBytes } = entitlementsOf('basic');
    expect([fitsPlan(users, 0, 1), fitsPlan(users, 1, 1)]).toEqual([true, false]);
    expect([fitsPlan(storageBytes, 3 * 1024 ** 3 - 1, 1), fitsPlan(storageBytes, 3 * 1024 ** 3, 1)]).toEqual([true, false]);
    expect(fitsPlan(entitlementsOf('enterprise').users, 10_000, 1)).toBe(true);
  });

  it('free is another word for basic, and nothing else is', () => {
    expect(zPlanWord.parse('free')).toBe('basic');
    expect(zPlanWord.safeParse('gratis').success).toBe(false);
  });

  it('shows strangers the price that is charged', async () => {
    const { plans: list, country, discount } = await app().client(plans).list({ query: { country: 'ke' } });
    expect(country).toBe('KE');
    expect(discount).toBeNull();
    expect(list.map((plan) => [plan.id, plan.monthly.amount, plan.annual.amount, plan.users])).toEqual([
      ['basic', '0.00', '0.00', 1], ['professional', '15.00', '144.00', 3], ['enterprise', '45.00', '432.00', null],
    ]);
  });

  it('refuses a country that does not exist', async () => {
    await expect(app().client(plans).list({ query: { country: 'ZZ' } })).rejects.toMatchObject({ body: { status: 422 } });
  });
});
