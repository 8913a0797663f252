import { describe, expect, it } from 'vitest';
import { isCountry } from '@dott/platform/geo';
import { makeClient } from '@dott/platform/http/client';
import { injectTransport, testApp } from '@dott/platform/testing';
import { plans } from './contract.ts';
import { billingCycles, entitlementsOf, fitsPlan, planCatalogue, priceOf, zPlanWord } from './rules.ts';
import { incomeGroups } from './server/income-groups.ts';
import { regionalDiscount } from './server/regions.ts';

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

  it('half the price is exact to the cent, by the month and by the year', () => {
    const prices = (['professional', 'enterprise'] as const).flatMap((id) => billingCycles.map((cycle) => [priceOf(id, cycle, { discounted: false }).amountMinor, priceOf(id, cycle, { discounted: true }).amountMinor]));
    expect(prices).toEqual([[15_00, 7_50], [144_00, 72_00], [45_00, 22_50], [432_00, 216_00]]);
    expect(priceOf('basic', 'annual', { discounted: true })).toEqual({ amountMinor: 0, currency: 'USD' });
  });
});

describe('the regional price', () => {
  it.each([
    ['KE', 'lower-middle-income'], ['UG', 'low-income'], ['ZA', 'upper-middle-income'], ['XK', 'upper-middle-income'], ['ET', 'not-grouped'], ['VE', 'not-grouped'],
  ])('%s has it as %s', (country, reason) => {
    expect(regionalDiscount(country)).toEqual({ percent: 50, reason });
  });

  it.each(['US', 'DE', 'AE', 'CR', 'TW', 'AQ', 'ke', '', null])('%s has it not', (country) => {
    expect(regionalDiscount(country)).toBeNull();
  });

  it('names countries that exist, each in one group', () => {
    const named = Object.values(incomeGroups).flatMap((list) => list.split(/\s+/));
    expect(named.filter((code) => !isCountry(code))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
    expect(named).toHaveLength(131);
  });
});

const fees = (list: { plans: readonly { id: string; monthly: { amount: string }; annual: { amount: string }; listMonthly?: { amount: string } | undefined; listAnnual?: { amount: string } | undefined; purchasable: boolean }[] }) =>
  list.plans.map((plan) => [plan.id, plan.monthly.amount, plan.annual.amount, plan.listMonthly?.amount, plan.listAnnual?.amount, plan.purchasable]);

describe('the price list where nothing can be bought', () => {
  const app = testApp();

  it('has no discount that nobody could take, and says what cannot be bought', async () => {
    const list = await app().client(plans).list({ query: { country: 'ke' } });
    expect([list.country, list.discount]).toEqual(['KE', null]);
    expect(fees(list)).toEqual([['basic', '0.00', '0.00', undefined, undefined, true], ['professional', '15.00', '144.00', undefined, undefined, false], ['enterprise', '45.00', '432.00', undefined, undefined, false]]);
  });
});

describe('the price list where plans can be bought', () => {
  const app = testApp({ env: { STRIPE_SECRET_KEY: 'sk_test_none', STRIPE_WEBHOOK_SECRET: 'whsec_none', STRIPE_API_BASE: 'http://127.0.0.1:9' } });
  const from = (ip: string) => makeClient(plans, injectTransport(app().app, { serviceKey: app().config.serviceKey, headers: { 'x-dott-client-ip': ip } }));
  const half = [['basic', '0.00', '0.00', undefined, undefined, true], ['professional', '7.50', '72.00', '15.00', '144.00', true], ['enterprise', '22.50', '216.00', '45.00', '432.00', true]];

  it('is half where the address is in Kenya, beside the list price and with the reason', async () => {
    const list = await from('197.248.1.1').list({ query: {} });
    expect([list.country, list.discount]).toEqual(['KE', { percent: 50, reason: 'lower-middle-income' }]);
    expect(fees(list)).toEqual(half);
  });

  it('is the list price where the address is elsewhere or tells no country', async () => {
    for (const [ip, country] of [['8.8.8.8', 'US'], ['10.0.0.1', null]] as const) {
      const list = await from(ip).list({ query: {} });
      expect([list.country, list.discount, list.plans[1]?.monthly.amount, list.plans[1]?.listMonthly]).toEqual([country, null, '15.00', undefined]);
    }
  });

  it('goes by the country that is given instead', async () => {
    expect((await from('197.248.1.1').list({ query: { country: 'US' } })).discount).toBeNull();
    expect(fees(await from('8.8.8.8').list({ query: { country: 'ke' } }))).toEqual(half);
  });

  it('believes a forwarded address from the web app only', async () => {
    const reply = await app().app.inject({ method: 'GET', url: '/api/plans', headers: { 'x-dott-client-ip': '197.248.1.1', 'x-forwarded-for': '197.248.1.1' } });
    expect(reply.json()).toMatchObject({ country: null, discount: null });
  });

  it('refuses a country that does not exist', async () => {
    await expect(from('8.8.8.8').list({ query: { country: 'ZZ' } })).rejects.toMatchObject({ body: { status: 422 } });
  });
});
