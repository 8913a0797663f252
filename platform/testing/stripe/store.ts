import { randomInt } from 'node:crypto';
import { missing } from './errors.ts';
import type { Event, Kind, Kinds } from './payment-resources.ts';
import type { List } from './resources.ts';
import type { Moment, Page } from './requests.ts';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id as Stripe writes them: a prefix and letters that nobody can guess. */
export const newId = (prefix: string, length = 24): string => `${prefix}_${Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;

/** Who asked for what is happening now, for the events that it causes. */
export interface Cause {
  readonly id: string | null;
  readonly idempotencyKey: string | null;
}

type Tables = { readonly [K in Kind]: Map<string, Kinds[K]> };

/** What the double keeps, in memory, in the order in which it came. */
export interface Store {
  readonly tables: Tables;
  /** The id of the API version that replies and events follow. */
  readonly apiVersion: string;
  /** Who causes what happens; set by the server around each request. */
  cause: Cause;
  /** The time in whole seconds; a customer can be ahead of the others, as with Stripe's test clocks. */
  now(customer?: string | null): number;
  /** Puts a customer's time forward to a moment. */
  moveTo(customer: string, seconds: number): void;
  find<K extends Kind>(kind: K, id: string): Kinds[K] | undefined;
  /** 404, or 400 when the id came as a parameter. */
  get<K extends Kind>(kind: K, id: string, param?: string): Kinds[K];
  add<K extends Kind>(kind: K, resource: Kinds[K]): Kinds[K];
  all<K extends Kind>(kind: K): Kinds[K][];
  /** Tells the world: keeps an event with a copy of the thing as it is now, and hands it to whoever delivers. */
  emit(type: string, object: { id: string; object: string; customer?: unknown }, previous?: Record<string, unknown>): Event;
}

export interface StoreOptions {
  readonly now: () => Date;
  readonly apiVersion: string;
  readonly onEvent: (event: Event) => void;
}

/** An empty account. */
export function createStore({ now, apiVersion, onEvent }: StoreOptions): Store {
  const tables: Tables = {
    product: new Map(), price: new Map(), customer: new Map(), payment_method: new Map(), subscription: new Map(), invoice: new Map(), invoice_payment: new Map(),
    payment_intent: new Map(), charge: new Map(), setup_intent: new Map(), refund: new Map(), 'checkout.session': new Map(), 'billing_portal.session': new Map(), event: new Map(),
  };
  const aheadBy = new Map<string, number>();
  const base = (): number => Math.floor(now().getTime() / 1000);
  const store: Store = {
    tables,
    apiVersion,
    cause: { id: null, idempotencyKey: null },
    now: (customer) => base() + (customer ? aheadBy.get(customer) ?? 0 : 0),
    moveTo(customer, seconds) {
      aheadBy.set(customer, Math.max(aheadBy.get(customer) ?? 0, seconds - base()));
    },
    find: (kind, id) => tables[kind].get(id),
    get(kind, id, param) {
      const found = tables[kind].get(id);
      if (!found) throw missing(kind, id, param);
      return found;
    },
    add(kind, resource) {
      tables[kind].set(resource.id, resource);
      return resource;
    },
    all: (kind) => [...tables[kind].values()],
    emit(type, object, previous) {
      const customer = object.object === 'customer' ? object.id : typeof object.customer === 'string' ? object.customer : null;
      const { id, idempotencyKey } = store.cause;
      const event = store.add('event', {
        id: newId('evt'), object: 'event', api_version: apiVersion, created: store.now(customer), data: { object: structuredClone(object), ...(previous && { previous_attributes: structuredClone(previous) }) },
        livemode: false, pending_webhooks: 1, request: { id, idempotency_key: idempotencyKey }, type,
      });
      onEvent(event);
      return event;
    },
  };
  return store;
}

/** Changes a thing and answers the values that were there before, as events tell them. */
export function change<T extends object>(resource: T, patch: Partial<T>): Record<string, unknown> {
  const before: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(patch)) {
    const old: unknown = Reflect.get(resource, field);
    if (JSON.stringify(old) !== JSON.stringify(value)) before[field] = structuredClone(old);
  }
  Object.assign(resource, patch);
  return before;
}

/** One page of a list, newest first, as Stripe cuts it. */
export function pageOf<T extends { id: string; created?: number }>(url: string, all: T[], { limit = 10, starting_after: after, ending_before: before, created }: Page): List<T> {
  const rows = all.filter((row) => created === undefined || within(row.created ?? 0, created)).toReversed();
  const from = after ? positionOf(rows, after, 'starting_after') + 1 : 0;
  const to = before ? positionOf(rows, before, 'ending_before') : rows.length;
  const data = before ? rows.slice(Math.max(from, to - limit), to) : rows.slice(from, from + limit);
  return { object: 'list', data, has_more: before ? to - limit > from : from + limit < to, url };
}

function positionOf(rows: { id: string }[], id: string, param: string): number {
  const position = rows.findIndex((row) => row.id === id);
  if (position === -1) throw missing('object', id, param);
  return position;
}

const within = (seconds: number, moment: Moment): boolean =>
  typeof moment === 'number'
    ? seconds === moment
    : seconds > (moment.gt ?? -Infinity) && seconds >= (moment.gte ?? -Infinity) && seconds < (moment.lt ?? Infinity) && seconds <= (moment.lte ?? Infinity);
