import type { Api } from '@dott/api/app';
import { hash } from 'node:crypto';
import { openBusiness, webHeaders } from './business.ts';
import { capture, type SentStatement } from './capture.ts';
import type { Environment } from './environment.ts';
import type { Request } from './measure.ts';
import type { Person } from './servers/answer.ts';

/** Living sessions of several people, and the statement that finds one. */
export interface OpenSessions {
  readonly sids: readonly string[];
  /** The hash by which each is found, in the same order. */
  readonly keys: readonly string[];
  /** Who is behind each, in the same order. */
  readonly people: readonly Person[];
  /** Its one parameter is the key: the engine's own statement, for one session instead of a list. */
  readonly lookUp: SentStatement;
}

const OF_MANY = /cross join lateral \((?<looked>.*) where s\.sid_hash = asked\.key limit 1\) found/s;

/** Opens sessions in several businesses, and looks at what the engine asks the database for one of them. */
export async function openSessions(api: Api, environment: Environment, businesses: number, sessionsEach: number): Promise<OpenSessions> {
  const sids: string[] = [];
  for (let count = 0; count < businesses; count += 1) {
    const business = await openBusiness(api, environment);
    for (let session = 0; session < sessionsEach; session += 1) sids.push(await business.signIn());
  }
  const keys = sids.map((sid) => hash('sha256', sid, 'base64url'));
  const [sid = '', key = ''] = [sids[0], keys[0]];
  const sent = await capture(() => api.app.inject({ url: '/api/sessions/current', headers: webHeaders(environment, sid) }));
  const looked = sent.find(({ values }) => values.includes(JSON.stringify([key])))?.text.match(OF_MANY)?.groups?.['looked'];
  if (!looked) throw new Error('no statement looked a session up by its key alone');
  const views = await Promise.all(sids.map((each) => api.backEnd.services.sessions.resolve(each, { slide: false })));
  return { sids, keys, people: views.map(personOf), lookUp: { text: `${looked} where s.sid_hash = $1`, name: 'look_up', values: [key] } };
}

function personOf(view: Person | undefined): Person {
  if (!view) throw new Error('a session that was just opened is not there');
  const { userId, user, tenant, onboardingCompleted } = view;
  return { userId, user, tenant, onboardingCompleted };
}

/** A check of each session in turn, as the web app's server asks the API. */
export function sessionRequests(environment: Environment, sids: readonly string[]): Request[] {
  return sids.map((sid) => ({ method: 'GET', path: '/api/sessions/current', headers: webHeaders(environment, sid) }));
}
