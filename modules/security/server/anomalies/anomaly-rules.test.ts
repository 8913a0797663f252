import { describe, expect, it } from 'vitest';
import { judge, judgeTravel } from './anomaly-rules.ts';
import { factsOf, type StreamEvent, type Whereabouts } from './facts.ts';
import { createMemory } from './memory.ts';
import { distanceKm, spotOfCountry, type Spot } from './travel.ts';

const start = Date.parse('2026-11-22T10:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const user = '01990000-0000-7000-8000-00000000000a';

/** Addresses whose first number tells the country. */
const countries: Readonly<Record<string, string>> = { 1: 'KE', 2: 'US', 3: 'UG', 4: 'CA' };
/** Addresses whose second number is 7 have a town: the third tells which, the fourth how vaguely it is known. */
const towns: Readonly<Record<string, { latitude: number; longitude: number }>> = { 1: { latitude: -1.286, longitude: 36.817 }, 2: { latitude: -4.043, longitude: 39.668 }, 3: { latitude: 51.507, longitude: -0.128 } };
function whereIs(ip: string): Whereabouts {
  const [first = '', second, third = '', fourth] = ip.split('.');
  const town = second === '7' ? towns[third] : undefined;
  return { country: countries[first], ...(town && { town: { ...town, radiusKm: Number(fourth) } }) };
}

type Told = Partial<StreamEvent> & { readonly type: string; readonly after?: number };

/** Plays events and answers what the last one leads to, as `rule level`. */
function findings(...told: readonly Told[]): string[] {
  const memory = createMemory([]);
  let last: string[] = [];
  for (const [n, { after = 0, ...given }] of told.entries()) {
    const event: StreamEvent = { id: `e${n}`, at: new Date(start + after), userId: user, sessionId: null, ip: '1.0.0.1', detail: {}, ...given };
    memory.add(factsOf(event, whereIs));
    last = judge(event, memory.at(event)).map(({ rule, level }) => `${rule} ${level}`);
  }
  return last;
}

const times = (count: number, make: (n: number) => Told): Told[] => Array.from({ length: count }, (_, n) => make(n));
const failed = (after = 0, given: Partial<StreamEvent> = {}): Told => ({ type: 'LOGIN_FAILED', after, ...given });
const login = (after = 0, given: Partial<StreamEvent> = {}): Told => ({ type: 'LOGIN_SUCCESS', after, ...given });

describe('brute force', () => {
  it.each([
    ['four wrong ones', times(4, () => failed()), []],
    ['five', times(5, () => failed()), ['brute-force medium']],
    ['five, too slowly', times(5, (n) => failed(n * 5 * minute)), []],
    ['five of a second factor', times(5, () => ({ type: 'MFA_FAILED' })), ['brute-force medium']],
    ['twenty', times(20, () => failed()), ['brute-force high']],
    ['twenty of an account that there is not', times(20, () => failed(0, { userId: null, detail: { account: 'x' } })), ['brute-force medium']],
    ['one each of five accounts', times(5, (n) => failed(0, { userId: null, detail: { account: `${n}` } })), []],
    ['the right one from a strange network after twenty', [...times(20, (n) => failed(n * minute, { ip: '1.0.0.9' })), login(30 * minute, { ip: '1.0.0.9' })], ['password-guessed critical']],
    ['the right one from a network that did not guess', [...times(20, (n) => failed(n * minute, { ip: '1.0.0.9' })), login(30 * minute)], ['password-guessed high']],
    ['the right one from a network of the person after twenty', [login(-day), ...times(20, (n) => failed(n * minute, { ip: '1.0.0.9' })), login(30 * minute)], []],
    ['the right one two hours later', [...times(20, () => failed()), login(2 * hour)], []],
  ])('%s', (_name, events, expected) => expect(findings(...events)).toEqual(expected));
});

describe('credential stuffing', () => {
  const stuffed = (count: number, ip = '9.0.0.1') => times(count, (n) => failed(n * 1_000, { userId: null, ip, detail: { account: `a${n}` } }));
  it.each([
    ['nine accounts', stuffed(9), []],
    ['ten', stuffed(10), ['credential-stuffing high']],
    ['ten from as many networks', times(10, (n) => failed(0, { userId: null, ip: `9.0.0.${n}`, detail: { account: `a${n}` } })), []],
    ['ten of one subscriber', times(10, (n) => failed(0, { userId: null, ip: `2001:db8::${n + 1}`, detail: { account: `a${n}` } })), ['credential-stuffing high']],
    ['as the lock says', [{ type: 'CREDENTIAL_STUFFING', userId: null, detail: { account: 'a', accounts: 12 } }], ['credential-stuffing high']],
  ])('%s', (_name, events, expected) => expect(findings(...events)).toEqual(expected));
});

describe('impossible travel', () => {
  it.each([
    ['Kenya to America in an hour', hour, '2.0.0.1', ['impossible-travel high', 'ip-change medium']],
    ['in 15 hours', 15 * hour, '2.0.0.1', ['impossible-travel medium', 'ip-change medium']],
    ['in two days', 2 * day, '2.0.0.1', ['ip-change medium']],
    ['to the neighbour in a minute', minute, '3.0.0.1', ['ip-change medium']],
    ['to an address without a place', minute, '9.0.0.1', ['ip-change low']],
    ['at home', minute, '1.0.0.1', []],
  ])('%s', (_name, after, ip, expected) => expect(findings(login(), login(after, { ip }))).toEqual(expected));

  it.each([
    ['from town to town abroad in an hour', '1.7.1.10', hour, '2.7.3.10', ['impossible-travel critical', 'ip-change medium']],
    ['in eight hours', '1.7.1.10', 8 * hour, '2.7.3.10', ['impossible-travel high', 'ip-change medium']],
    ['in a day', '1.7.1.10', day, '2.7.3.10', ['ip-change medium']],
    ['to an address of a carrier', '1.7.1.10', hour, '2.7.3.500', ['impossible-travel high', 'ip-change medium']],
    ['to a place that is known by its country', '1.7.1.10', hour, '2.0.0.1', ['impossible-travel high', 'ip-change medium']],
    ['within the country in ten minutes', '1.7.1.10', 10 * minute, '1.7.2.10', ['impossible-travel critical', 'ip-change low']],
    ['within the country in a flight', '1.7.1.10', hour, '1.7.2.10', ['ip-change low']],
    ['within the country, one end unknown', '1.7.1.10', minute, '1.0.0.9', ['ip-change low']],
  ])('%s', (_what, from, after, to, expected) => expect(findings(login(0, { ip: from }), login(after, { ip: to }))).toEqual(expected));

  it('compares with the last place that is known', () => {
    expect(findings(login(), login(minute, { ip: '9.0.0.1' }), login(hour, { ip: '2.0.0.1' }))).toContain('impossible-travel high');
  });

  it('looks at what people did, not at what was tried for them', () => {
    expect(findings(login(), failed(minute, { ip: '2.0.0.1' }))).toEqual([]);
  });

  const nairobi: Spot = { latitude: -1.29, longitude: 36.82, radiusKm: 10, exact: true };
  const london: Spot = { latitude: 51.51, longitude: -0.13, radiusKm: 10, exact: true };
  const mombasa: Spot = { latitude: -4.04, longitude: 39.67, radiusKm: 10, exact: true };
  it.each([
    ['towns, 1 h', nairobi, london, hour, 'critical'], ['towns, 8 h', nairobi, london, 8 * hour, 'high'], ['towns, 20 h', nairobi, london, 20 * hour, undefined],
    ['a town and a country, 1 h', nairobi, { ...london, exact: false }, hour, 'high'], ['towns in the same moment', nairobi, london, 0, 'critical'],
    ['a domestic flight', nairobi, mombasa, hour, undefined], ['one town', nairobi, { ...nairobi, latitude: -1.4 }, 0, undefined],
  ])('%s: %o', (_name, from, to, ms, level) => expect(judgeTravel(from, to, ms)?.level).toBe(level));

  it('knows distances', () => {
    expect(distanceKm(nairobi, london)).toBeGreaterThan(6_700);
    expect(distanceKm(nairobi, london)).toBeLessThan(6_900);
    const [us, ca] = [spotOfCountry('US'), spotOfCountry('CA')];
    expect(us && ca && distanceKm(us, ca)).toBe(0);
    expect(spotOfCountry('ZZ')).toBeUndefined();
  });
});

describe('a new network', () => {
  it.each([
    ['the first one', [login()], []],
    ['another one', [login(), login(day, { ip: '1.0.0.2' })], ['ip-change low']],
    ['one of before', [login(), login(day, { ip: '1.0.0.2' }), login(2 * day)], []],
    ['while signed in', [login(), { type: 'NETWORK_CHANGED', after: day, ip: '1.0.0.2' }], ['ip-change low']],
    ['one of more than a month ago', [login(-40 * day), login(0, { ip: '1.0.0.2' })], []],
  ])('%s', (_name, events, expected) => expect(findings(...events)).toEqual(expected));
});

describe('many sessions', () => {
  it.each([[3, []], [4, ['many-sessions medium']]])('%d', (open, expected) => expect(findings(login(0, { detail: { open } }))).toEqual(expected));
});

describe('at night', () => {
  const at = (hourUtc: number, timeZone = 'UTC', after = 0): Told => login((hourUtc - 10) * hour + after, { detail: { timeZone } });
  it.each([
    ['1:59', [login(-8 * hour - minute, { detail: { timeZone: 'UTC' } })], []],
    ['2:00', [at(2)], ['night-access low']],
    ['4:59', [login(-5 * hour - minute, { detail: { timeZone: 'UTC' } })], ['night-access low']],
    ['5:00', [at(5)], []],
    ['midnight here is three in Nairobi', [at(0, 'Africa/Nairobi')], ['night-access low']],
    ['three here is six in Nairobi', [at(3, 'Africa/Nairobi')], []],
    ['a zone that nobody knows', [at(3, 'Nowhere/Else')], []],
    ['the fourth night', [at(3, 'UTC', -3 * day), at(3, 'UTC', -2 * day), at(3, 'UTC', -day), at(3)], []],
    ['twice in the third night', [at(3, 'UTC', -2 * day), at(3, 'UTC', -day), at(2), at(3)], ['night-access low']],
  ])('%s', (_name, events, expected) => expect(findings(...events)).toEqual(expected));
});

describe('records read', () => {
  it.each([[1_000, []], [1_001, ['bulk-read medium']], [10_001, ['bulk-read high']]])('%d', (records, expected) => {
    expect(findings({ type: 'BULK_READ', detail: { records } })).toEqual(expected);
  });
});

describe('privilege probing', () => {
  const denied = (after: number, type = 'PERMISSION_DENIED'): Told => ({ type, after });
  it.each([
    ['four', times(4, (n) => denied(n * minute)), []],
    ['five in five minutes', times(5, (n) => denied(n * minute)), ['privilege-probing medium']],
    ['five in half an hour', times(5, (n) => denied(n * 6 * minute)), []],
    ['fifteen', times(15, (n) => denied(n * 1_000)), ['privilege-probing high']],
    ['three other businesses', times(3, (n) => denied(n * 1_000, 'CROSS_TENANT_REFUSED')), ['privilege-probing high']],
    ['nobody signed in', times(9, (n) => ({ ...denied(n * 1_000), userId: null })), []],
  ])('%s', (_name, events, expected) => expect(findings(...events)).toEqual(expected));
});

describe('password changes', () => {
  const changed = (after: number): Told => ({ type: 'PASSWORD_RESET', after });
  it.each([
    ['three a day', times(3, (n) => changed(n * hour)), []],
    ['four a day', times(4, (n) => changed(n * hour)), ['password-changes high']],
    ['four in two days', times(4, (n) => changed(n * 12 * hour)), []],
    ['a sign-in after four', [...times(4, (n) => changed(n * hour)), login(5 * hour)], []],
  ])('%s', (_name, events, expected) => expect(findings(...events)).toEqual(expected));
});

describe('a session in another browser', () => {
  it.each([[user, ['session-hijack high']], [null, []]])('of %s', (userId, expected) => expect(findings({ type: 'SESSION_HIJACK_ATTEMPT', userId })).toEqual(expected));
});

it('judges alike when events come out of order or twice', () => {
  const memory = createMemory([]);
  const events = times(5, (n) => failed(n * 1_000)).map(({ after = 0, ...given }, n): StreamEvent => ({ id: `e${n}`, at: new Date(start + after), userId: user, sessionId: null, ip: '1.0.0.1', detail: {}, ...given }));
  for (const event of [...events.toReversed(), ...events]) memory.add(factsOf(event, whereIs));
  const [last] = events.toReversed();
  expect(last && judge(last, memory.at(last))).toMatchObject([{ level: 'medium', detail: { failures: 5 } }]);
});
