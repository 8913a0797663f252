import type { AnomalyLevel, AnomalyRule } from '../../rules.ts';
import { accountSubject, networkSubject, numberOf, textOf, userSubject, type Fact, type Recent, type StreamEvent } from './facts.ts';
import { distanceKm, speedKmh, spotOfCountry, type Spot } from './travel.ts';

/** What a rule says about an event. */
export interface Finding {
  readonly rule: AnomalyRule;
  readonly level: AnomalyLevel;
  readonly subject: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

type Rule = (event: StreamEvent, recent: Recent) => Finding | undefined;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** How long a network or a working night counts as known. */
export const MEMORY_MS = 30 * DAY;

export const thresholds = {
  failures: { windowMs: 15 * MINUTE, medium: 5, high: 20 },
  guessed: { windowMs: HOUR, failures: 20, there: 3 },
  stuffing: { windowMs: 15 * MINUTE, accounts: 10 },
  travel: { leastKm: 200, highKmh: 500, criticalKmh: 1_000 },
  sessions: 3,
  usualNights: 3,
  records: { medium: 1_000, high: 10_000 },
  probing: { windowMs: 10 * MINUTE, medium: 5, high: 15, foreign: 3 },
  passwordChanges: { windowMs: DAY, most: 3 },
} as const;

/** Wrong proofs of one account. */
const bruteForce: Rule = (event, recent) => {
  if (!['LOGIN_FAILED', 'MFA_FAILED', 'STEP_UP_FAILED'].includes(event.type)) return undefined;
  const account = textOf(event, 'account');
  const subject = event.userId === null ? account !== undefined && accountSubject(account) : userSubject(event.userId);
  if (subject === false) return undefined;
  const { windowMs, medium, high } = thresholds.failures;
  const failures = recent.of(subject, 'failure', windowMs).length;
  if (failures < medium) return undefined;
  // Nobody has to be warned of an account that there is not.
  return { rule: 'brute-force', level: failures >= high && event.userId !== null ? 'high' : 'medium', subject, detail: { failures } };
};

/**
 * The right proof from a network that is new to the person, right after many wrong ones. Strangers' guesses alone must not put the owner out who
 * signs in on a journey: only where the network has guessed itself is it more than a warning.
 */
const passwordGuessed: Rule = (event, recent) => {
  if (event.type !== 'LOGIN_SUCCESS' || event.userId === null) return undefined;
  const subject = userSubject(event.userId);
  const failures = recent.of(subject, 'failure', thresholds.guessed.windowMs);
  if (failures.length < thresholds.guessed.failures) return undefined;
  const { own, before } = sightings(event, recent);
  if (!own || before.some(({ value }) => value.network === own.value.network)) return undefined;
  const there = failures.filter(({ value }) => value.network === own.value.network).length;
  return { rule: 'password-guessed', level: there >= thresholds.guessed.there ? 'critical' : 'high', subject, detail: { failures: failures.length, there } };
};

/** One network that fails at many accounts. */
const credentialStuffing: Rule = (event, recent) => {
  if (event.ip === null || (event.type !== 'LOGIN_FAILED' && event.type !== 'CREDENTIAL_STUFFING')) return undefined;
  const subject = networkSubject(event.ip);
  const tried = recent.of(subject, 'failure', thresholds.stuffing.windowMs);
  const accounts = Math.max(new Set(tried.flatMap(({ value }) => value.account ?? [])).size, event.type === 'CREDENTIAL_STUFFING' ? numberOf(event, 'accounts') : 0);
  return accounts >= thresholds.stuffing.accounts ? { rule: 'credential-stuffing', level: 'high', subject, detail: { accounts } } : undefined;
};

/** Where somebody was seen just now, and before, oldest first. */
function sightings(event: StreamEvent, recent: Recent): { readonly own: Fact | undefined; readonly before: readonly Fact[] } {
  if (event.userId === null) return { own: undefined, before: [] };
  const all = recent.of(userSubject(event.userId), 'seen', MEMORY_MS);
  return { own: all.find(({ eventId }) => eventId === event.id), before: all.filter(({ eventId, at }) => eventId !== event.id && at <= event.at) };
}

/** What two sightings say; a place that is known by its country only informs. */
export function judgeTravel(from: Spot, to: Spot, betweenMs: number): { level: AnomalyLevel; km: number; kmh: number } | undefined {
  const { leastKm, highKmh, criticalKmh } = thresholds.travel;
  const km = Math.round(distanceKm(from, to));
  const kmh = Math.round(speedKmh(from, to, betweenMs));
  if (km < leastKm || kmh <= highKmh) return undefined;
  const exact = from.exact && to.exact;
  if (kmh > criticalKmh) return { level: exact ? 'critical' : 'high', km, kmh };
  return { level: exact ? 'high' : 'medium', km, kmh };
}

/** Beyond this a town is as vague as a country: a carrier's address is one for half of it. */
const VAGUE_KM = 100;

/** Where a sighting was: its town, else its country's middle. */
function spotOf({ value: { country, town } }: Fact): Spot | undefined {
  if (town) return { ...town, exact: town.radiusKm <= VAGUE_KM };
  return country === undefined ? undefined : spotOfCountry(country);
}

/** Two places that nobody gets between in the time. Two sightings in one country say nothing unless both know their town. */
const impossibleTravel: Rule = (event, recent) => {
  const { own, before } = sightings(event, recent);
  const last = before.findLast((sighting) => spotOf(sighting) !== undefined);
  if (!own || !last || (last.value.country === own.value.country && !(last.value.town && own.value.town))) return undefined;
  const [from, to] = [spotOf(last), spotOf(own)];
  const judged = from && to && judgeTravel(from, to, event.at.getTime() - last.at.getTime());
  if (!judged) return undefined;
  const { level, ...speed } = judged;
  return { rule: 'impossible-travel', level, subject: own.subject, detail: { from: last.value.country ?? '', to: own.value.country ?? '', ...speed } };
};

/** A network that the person has not been in for a month. */
const ipChange: Rule = (event, recent) => {
  const { own, before } = sightings(event, recent);
  if (!own || before.length === 0 || before.some(({ value }) => value.network === own.value.network)) return undefined;
  const { country } = own.value;
  const abroad = country !== undefined && before.every(({ value }) => value.country !== country) && before.some(({ value }) => value.country !== undefined);
  return { rule: 'ip-change', level: abroad ? 'medium' : 'low', subject: own.subject, detail: { ...(country !== undefined && { country }), abroad } };
};

/** More devices at once than usual. */
const manySessions: Rule = (event) => {
  const open = numberOf(event, 'open');
  if (event.type !== 'LOGIN_SUCCESS' || event.userId === null || open <= thresholds.sessions) return undefined;
  return { rule: 'many-sessions', level: 'medium', subject: userSubject(event.userId), detail: { sessions: open } };
};

/** A sign-in between two and five at the business, by somebody who does not work at night. */
const nightAccess: Rule = (event, recent) => {
  if (event.type !== 'LOGIN_SUCCESS' || event.userId === null) return undefined;
  const subject = userSubject(event.userId);
  const nights = recent.of(subject, 'night', MEMORY_MS);
  if (!nights.some(({ eventId }) => eventId === event.id)) return undefined;
  const day = (at: Date): string => at.toISOString().slice(0, 10);
  const others = new Set(nights.map(({ at }) => day(at)).filter((other) => other !== day(event.at)));
  return others.size >= thresholds.usualNights ? undefined : { rule: 'night-access', level: 'low', subject, detail: { timeZone: textOf(event, 'timeZone') ?? '' } };
};

/** More records within an hour than a person looks at. */
const bulkRead: Rule = (event) => {
  const records = numberOf(event, 'records');
  if (event.type !== 'BULK_READ' || event.userId === null || records <= thresholds.records.medium) return undefined;
  return { rule: 'bulk-read', level: records > thresholds.records.high ? 'high' : 'medium', subject: userSubject(event.userId), detail: { records } };
};

/** Somebody who tries what the role does not allow, again and again. */
const privilegeProbing: Rule = (event, recent) => {
  if (event.userId === null) return undefined;
  const subject = userSubject(event.userId);
  const { windowMs, medium, high, foreign } = thresholds.probing;
  const denied = recent.of(subject, 'denied', windowMs);
  if (!denied.some(({ eventId }) => eventId === event.id)) return undefined;
  const businesses = denied.filter(({ value }) => value.type === 'CROSS_TENANT_REFUSED').length;
  if (denied.length < medium && businesses < foreign) return undefined;
  return { rule: 'privilege-probing', level: denied.length >= high || businesses >= foreign ? 'high' : 'medium', subject, detail: { denied: denied.length, businesses } };
};

/** Passwords that change more often than anybody changes them. */
const passwordChanges: Rule = (event, recent) => {
  if (event.userId === null) return undefined;
  const subject = userSubject(event.userId);
  const changes = recent.of(subject, 'password', thresholds.passwordChanges.windowMs);
  if (changes.length <= thresholds.passwordChanges.most || !changes.some(({ eventId }) => eventId === event.id)) return undefined;
  return { rule: 'password-changes', level: 'high', subject, detail: { changes: changes.length } };
};

/** A session that another browser showed; whoever checks browsers has ended it already. */
const sessionHijack: Rule = (event) => event.type === 'SESSION_HIJACK_ATTEMPT' && event.userId !== null
  ? { rule: 'session-hijack', level: 'high', subject: userSubject(event.userId), detail: {} } : undefined;

const rules: readonly Rule[] = [
  bruteForce, passwordGuessed, credentialStuffing, impossibleTravel, ipChange, manySessions, nightAccess, bulkRead, privilegeProbing, passwordChanges, sessionHijack,
];

/** What all rules say about an event whose facts are in the memory already. */
export function judge(event: StreamEvent, recent: Recent): Finding[] {
  return rules.flatMap((rule) => rule(event, recent) ?? []);
}
