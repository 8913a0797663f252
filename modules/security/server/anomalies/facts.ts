import { networkOf } from '@dott/modules/identity/rules';

/** A security event as the rules see it. */
export interface StreamEvent {
  readonly id: string;
  readonly at: Date;
  readonly type: string;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly ip: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A town, where the installation has a file of them. */
export interface TownSpot {
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusKm: number;
}

/** Where an address is, as well as somebody knows. */
export interface Whereabouts {
  readonly country?: string | undefined;
  readonly town?: TownSpot | undefined;
}

export type FactKind = 'failure' | 'denied' | 'password' | 'seen' | 'night';

/** What is remembered of an event, under whom. */
export interface Fact {
  readonly eventId: string;
  readonly subject: string;
  readonly kind: FactKind;
  readonly at: Date;
  readonly value: { readonly account?: string; readonly network?: string; readonly country?: string; readonly town?: TownSpot; readonly type?: string };
}

/** The memory that a rule may ask; what it answers is not older than `ms` before the event, and contains the event itself. */
export interface Recent {
  of(subject: string, kind: FactKind, ms: number): readonly Fact[];
}

export const userSubject = (userId: string): string => `user:${userId}`;
export const accountSubject = (account: string): string => `account:${account.slice(0, 100)}`;
export const networkSubject = (ip: string): string => `network:${networkOf(ip).slice(0, 64)}`;

/** Events after which the person has proven to be where the address says. */
const seenIn: ReadonlySet<string> = new Set(['LOGIN_SUCCESS', 'NETWORK_CHANGED', 'STEP_UP_SUCCEEDED', 'TENANT_SWITCHED', 'PASSWORD_CHANGED']);
const failedIn: ReadonlySet<string> = new Set(['LOGIN_FAILED', 'MFA_FAILED', 'STEP_UP_FAILED']);
const deniedIn: ReadonlySet<string> = new Set(['PERMISSION_DENIED', 'OPERATOR_REFUSED', 'CROSS_TENANT_REFUSED']);
const passwordIn: ReadonlySet<string> = new Set(['PASSWORD_CHANGED', 'PASSWORD_RESET']);

/** From two until five in the morning at the business. */
export function isNight(at: Date, timeZone: string): boolean {
  const hour = hourIn(at, timeZone);
  return hour !== undefined && hour >= 2 && hour < 5;
}

function hourIn(at: Date, timeZone: string): number | undefined {
  try {
    return Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(at));
  } catch {
    // A zone that this runtime does not know has no night.
    return undefined;
  }
}

/** A text of an event's detail; anything else is none. */
export function textOf(event: StreamEvent, name: string): string | undefined {
  const value = event.detail[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number of an event's detail; anything else is 0. */
export function numberOf(event: StreamEvent, name: string): number {
  const value = event.detail[name];
  return typeof value === 'number' ? value : 0;
}

/** What is remembered of an event. `whereIs` answers the place of an address, if it has one. */
export function factsOf(event: StreamEvent, whereIs: (ip: string) => Whereabouts): Fact[] {
  const { userId, ip, type } = event;
  const fact = (subject: string, kind: FactKind, value: Fact['value'] = {}): Fact => ({ eventId: event.id, subject, kind, at: event.at, value });
  const network = ip === null ? {} : { network: networkOf(ip).slice(0, 64) };
  if (failedIn.has(type)) return failures(event, network, fact);
  if (userId === null) return [];
  const facts: Fact[] = [];
  const person = userSubject(userId);
  if (deniedIn.has(type)) facts.push(fact(person, 'denied', { type }));
  if (passwordIn.has(type)) facts.push(fact(person, 'password'));
  if (seenIn.has(type) && ip !== null) {
    const { country, town } = whereIs(ip);
    facts.push(fact(person, 'seen', { ...network, ...(country !== undefined && { country }), ...(town && { town }) }));
  }
  const timeZone = textOf(event, 'timeZone');
  if (type === 'LOGIN_SUCCESS' && timeZone !== undefined && isNight(event.at, timeZone)) facts.push(fact(person, 'night'));
  return facts;
}

function failures(event: StreamEvent, network: Fact['value'], fact: (subject: string, kind: FactKind, value: Fact['value']) => Fact): Fact[] {
  const account = textOf(event, 'account') ?? event.userId ?? undefined;
  const subjects = [
    event.userId === null ? account !== undefined && accountSubject(account) : userSubject(event.userId),
    event.ip !== null && networkSubject(event.ip),
  ].filter((subject) => subject !== false);
  return subjects.map((subject) => fact(subject, 'failure', { ...network, ...(account !== undefined && { account }) }));
}

/** Under whom an event's rules may ask. */
export function subjectsOf(event: StreamEvent): string[] {
  const account = textOf(event, 'account');
  return [
    ...(event.userId === null ? [] : [userSubject(event.userId)]),
    ...(account === undefined ? [] : [accountSubject(account)]),
    ...(event.ip === null ? [] : [networkSubject(event.ip)]),
  ];
}
