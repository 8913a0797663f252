import { customers } from '@dott/modules/customers/contract';
import { expenses } from '@dott/modules/expenses/contract';
import { invoices } from '@dott/modules/invoices/contract';
import { ledger } from '@dott/modules/ledger/contract';
import { contracts } from '@dott/modules/registry';
import { takesJson, type Operation } from '@dott/platform/http/contract';
import { unique, type TestApp, type TestShop } from '@dott/platform/testing';
import { openApiOf } from '@dott/platform/http';
import { isJson, sampleOf } from './leaves.ts';

/** One operation with an input that it would take. */
export interface Target {
  readonly name: string;
  readonly operation: Operation;
  /** Of the body; undefined when there is none. */
  readonly body: unknown;
  readonly query: unknown;
}

/** Where the schema alone does not say what goes together. */
const fitting: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'invoices.create': { currency: undefined, exchangeRate: undefined, dueDate: undefined, prepaid: '0', rounding: '0' },
  'invoices.update': { currency: undefined, exchangeRate: undefined, version: undefined, dueDate: undefined, prepaid: '0', rounding: '0' },
  'invoices.issue': { version: undefined },
  'invoices.pay': { exchangeRate: undefined, amount: '0.01' },
  'expenses.create': { currency: undefined, exchangeRate: undefined },
  'expenses.update': { currency: undefined, exchangeRate: undefined },
  'ledger.create': { lines: [{ code: '1000', debit: '5.00' }, { code: '4000', credit: '5.00' }] },
  'onboarding.saveBusinessInfo': { country: 'KE', currency: 'KES', timeZone: 'Africa/Nairobi' },
};

/** Every operation of the product with an input made from its own schemas. */
export const targets: readonly Target[] = contracts.flatMap((contract) => Object.entries(contract.operations).map(([key, operation]) => {
  const name = `${contract.name}.${key}`;
  const made = takesJson(operation.body) ? sampleOf(bodySchema(operation)) : undefined;
  const body = isJson(made) ? withoutUndefined({ ...made, ...fitting[name] }) : made;
  return { name, operation, body, query: operation.query ? withoutCursor(sampleOf(querySchema(operation))) : undefined };
}));

/** The published description of an operation: what it takes, as everybody may read it. */
function described(operation: Operation): Readonly<Record<string, unknown>> {
  const found = dig(openApiOf([{ name: 'one', operations: { one: operation } }], '0'), ['paths', operation.path, operation.method.toLowerCase()]);
  return isJson(found) ? found : {};
}

function bodySchema(operation: Operation): Readonly<Record<string, unknown>> {
  const found = dig(described(operation), ['requestBody', 'content', 'application/json', 'schema']);
  return isJson(found) ? found : {};
}

function querySchema(operation: Operation): Readonly<Record<string, unknown>> {
  const { parameters } = described(operation);
  const own = Array.isArray(parameters) ? parameters.filter((each) => isJson(each) && each['in'] === 'query').map((each) => [String(dig(each, ['name'])), dig(each, ['schema'])]) : [];
  return { type: 'object', properties: Object.fromEntries(own) };
}

function dig(value: unknown, path: readonly string[]): unknown {
  return path.reduce((at, name) => (isJson(at) ? at[name] : undefined), value);
}

function withoutUndefined(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

/** A cursor belongs to one list's answer. */
function withoutCursor(value: unknown): unknown {
  return isJson(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'cursor')) : value;
}

/** Records of a business for the operations that work on one. */
export async function recordsOf(shop: TestShop): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const { id: customerId } = await shop.api(customers).create({ body: { name: unique('customer') } });
  const [first, second, third] = [0, 1, 2].map(() => ({
    customerId, issueDate: '2026-11-22', pricesIncludeTax: false, lines: [{ description: 'Sheets', quantity: '1', unitPrice: '100000', taxRate: '16' }],
  }));
  if (!first || !second || !third) throw new Error('three drafts were made above');
  const api = shop.api(invoices);
  const draft = await api.create({ body: first });
  const issued = await api.issue({ params: { id: (await api.create({ body: second })).id }, body: {} });
  const paid = await api.pay({ params: { id: (await api.issue({ params: { id: (await api.create({ body: third })).id }, body: {} })).id }, body: { amount: '1', date: '2026-11-22', method: 'cash' } });
  const expense = await shop.api(expenses).create({ body: { date: '2026-11-22', category: 'rent', amount: '10', pricesIncludeTax: true, taxRate: '16' } });
  const entry = await shop.api(ledger).create({ body: { date: '2026-11-22', memo: 'x', lines: [{ code: '1000', debit: '5.00' }, { code: '4000', credit: '5.00' }] } });
  return {
    customers: { id: customerId }, expenses: { id: expense.id }, ledger: { id: entry.id }, invoices: { id: draft.id },
    'invoices.get': { id: issued.id }, 'invoices.pdf': { id: issued.id }, 'invoices.void': { id: paid.id }, 'invoices.pay': { id: issued.id },
    'invoices.reversePayment': { id: paid.id, paymentId: paid.payments[0]?.id ?? '' }, tenants: { id: shop.tenantId }, customerId: { id: customerId },
  };
}

/** The input with the ids of records that exist. */
export function withRecords(body: unknown, records: Awaited<ReturnType<typeof recordsOf>>): unknown {
  return isJson(body) && 'customerId' in body ? { ...body, customerId: records['customerId']?.['id'] } : body;
}

/** The path's parameters for an operation of the shop. */
export function paramsFor(target: Target, records: Awaited<ReturnType<typeof recordsOf>>): Readonly<Record<string, string>> {
  const known = records[target.name] ?? records[target.name.split('.')[0] ?? ''] ?? {};
  const names = [...target.operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, known[name] ?? crypto.randomUUID()]));
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Calls the API as the web app's server would for a person, from an address of their own each time. */
export async function callAs(app: TestApp, operation: Operation, input: { sid?: string; params: Readonly<Record<string, string>>; query?: unknown; body?: unknown; raw?: string }): Promise<Answer> {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(safe(input.params[name] ?? '')));
  const query = isJson(input.query) ? Object.entries(input.query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(safe(String(value)))}`).join('&') : '';
  const payload = input.raw ?? (input.body === undefined ? undefined : JSON.stringify(input.body));
  const reply = await app.app.inject({
    method: operation.method,
    url: query === '' ? path : `${path}?${query}`,
    headers: {
      'x-dott-service-key': app.config.serviceKey,
      'x-dott-client-ip': `10.${byte()}.${byte()}.${byte()}`,
      'x-dott-client-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      ...(input.sid !== undefined && { authorization: `Session ${input.sid}` }),
      ...(payload !== undefined && { 'content-type': 'application/json' }),
    },
    ...(payload !== undefined && { payload }),
  });
  return { status: reply.statusCode, body: reply.body };
}

const byte = (): number => Math.floor(Math.random() * 254) + 1;

/** Half a surrogate pair cannot be written into an address at all. */
const safe = (text: string): string => text.toWellFormed();
