import { randomUUID } from 'node:crypto';
import { openApi, openBusiness, webHeaders, type Business } from './business.ts';
import { capture, freshIds, watchStatements, type SentStatement } from './capture.ts';
import { openEnvironment, type Environment } from './environment.ts';
import { measure, methodOf, type Effort, type Figures, type Request, type Subject } from './measure.ts';
import { postgresTime } from './postgres-time.ts';
import { openSessions, sessionRequests, type OpenSessions } from './sessions-at-rest.ts';
import { machine, table, versionOf, type Line } from './table.ts';

const BUSINESSES = 10;
const SESSIONS_EACH = 20;
const LISTED = 50;

/** What was made before measuring: people, documents, and the statements that the API sends for each operation. */
interface Prepared extends OpenSessions {
  readonly business: Business;
  readonly draft: object;
  readonly list: readonly SentStatement[];
  readonly posting: readonly [readonly SentStatement[], readonly SentStatement[]];
  readonly postingIds: readonly string[];
}

/** The house as a whole: a session check, a list and a posting through the API, each beside its floor. */
export async function foundation(): Promise<string> {
  watchStatements();
  const environment = await openEnvironment();
  try {
    const prepared = await prepare(environment);
    const effort: Effort = { rounds: 5, warmSeconds: 6, seconds: 2, turnMs: 2_000, connections: 10, postgresTime: () => postgresTime(environment.postgresPid) };
    const checks = await measure(sessionSubjects(environment, prepared), effort);
    const lists = await measure(listSubjects(environment, prepared), effort);
    const postings = await measure(postingSubjects(environment, prepared), effort);
    return report(environment, [checks, lists, postings].flatMap(besideFloors), effort);
  } finally {
    await environment.close();
  }
}

async function prepare(environment: Environment): Promise<Prepared> {
  const api = await openApi(environment);
  try {
    const sessions = await openSessions(api, environment, BUSINESSES, SESSIONS_EACH);
    const business = await openBusiness(api, environment);
    const { id: customerId } = await business.call('POST', '/api/crm/customers', { name: 'Wanjikũ & Søns', email: 'books@wanjiku.example' });
    const draft = { customerId, issueDate: '2026-11-22', lines: [{ description: 'Maize flour, 50 kg', quantity: '10', unitPrice: '100', taxRate: '16' }] };
    for (let count = 0; count < LISTED; count += 1) await post(business, draft);
    const list = await capture(() => business.call('GET', `/api/invoices?limit=${LISTED}`));
    const posting = await post(business, draft);
    const other = await post(business, draft);
    return { ...sessions, business, draft, list, posting, postingIds: freshIds(posting.flat(), other.flat()) };
  } finally {
    await api.close();
  }
}

async function post(business: Business, draft: object): Promise<[SentStatement[], SentStatement[]]> {
  let id: unknown;
  const first = await capture(async () => ({ id } = await business.call('POST', '/api/invoices', draft)));
  return [first, await capture(() => business.call('POST', `/api/invoices/${String(id)}/issue`))];
}

function sessionSubjects(environment: Environment, { sids, keys, lookUp }: Prepared): Subject[] {
  const requests = sessionRequests(environment, sids);
  const { env } = environment;
  const statement = { url: environment.ownerUrl, flights: [[lookUp]], slots: [String(lookUp.values[0])], fillings: keys.map((key) => [key]) };
  return [
    { name: 'bare Fastify route', server: 'bare.ts', requests: [{ method: 'GET', path: '/' }] },
    { name: 'bare Fastify + prepared SELECT of the session', server: 'bare-sql.ts', settings: statement, requests: [{ method: 'GET', path: '/' }] },
    { name: '**session check, memory tier**', server: 'api.ts', settings: { env }, requests, spread: true },
    { name: '**session check, PostgreSQL tier**', server: 'api.ts', settings: { env, sessionCacheTtlMs: 0 }, requests, spread: true },
  ];
}

function listSubjects(environment: Environment, { business, list }: Prepared): Subject[] {
  const headers = webHeaders(environment, business.sid);
  return [
    { name: `bare Fastify + the SQL of a list of ${LISTED} invoices`, server: 'bare-sql.ts', settings: { url: environment.appUrl, flights: [list], slots: [] }, requests: [{ method: 'GET', path: '/' }] },
    { name: `**list of ${LISTED} invoices through the API**`, server: 'api.ts', settings: { env: environment.env }, requests: [{ method: 'GET', path: `/api/invoices?limit=${LISTED}`, headers }] },
  ];
}

function postingSubjects(environment: Environment, { business, draft, posting, postingIds }: Prepared): Subject[] {
  const headers = webHeaders(environment, business.sid);
  const bare = { url: environment.appUrl, flights: posting, slots: postingIds };
  return [
    { name: 'bare Fastify + the SQL of posting an invoice', server: 'bare-sql.ts', settings: bare, requests: pair({}, '/first', (id) => `/second/${id}`), requestsPerUnit: 2 },
    {
      name: '**posting an invoice (draft, then issue) through the API**', server: 'api.ts', settings: { env: environment.env },
      requests: pair(headers, '/api/invoices', (id) => `/api/invoices/${id}/issue`, JSON.stringify(draft)), requestsPerUnit: 2,
    },
  ];
}

/** Two requests: the second is about what the first made. Each carries a key of its own, as our web app's do. */
function pair(headers: Readonly<Record<string, string>>, path: string, next: (id: string) => string, body?: string): Request[] {
  const keyed = (): Record<string, string> => ({ ...headers, 'idempotency-key': randomUUID() });
  return [
    {
      method: 'POST', path,
      setupRequest: (request) => ({ ...request, headers: { ...keyed(), ...(body && { 'content-type': 'application/json' }) }, ...(body && { body }) }),
      // The context is a plain object of the connection's, by the load generator's documentation.
      onResponse: (_status, answer, context) => void Object.assign(context, { id: (JSON.parse(answer) as { id: string }).id }),
    },
    // What the request above put there.
    { method: 'POST', setupRequest: (request, context) => ({ ...request, headers: keyed(), path: next((context as { id: string }).id) }) },
  ];
}

/** Each line of the second half beside the one of the first half that is its floor. */
function besideFloors(figures: readonly Figures[]): Line[] {
  const half = figures.length / 2;
  return figures.map((each, index) => ({ figures: each, floor: figures[index % half] ?? each }));
}

function report(environment: Environment, lines: readonly Line[], effort: Effort): string {
  return [
    table(lines, true),
    '',
    `${machine({ PostgreSQL: environment.postgresVersion, Fastify: versionOf('fastify'), pg: versionOf('pg') })}.`,
    methodOf(effort),
  ].join('\n');
}
