import { invalid } from './errors.ts';
import type { Kind } from './payment-resources.ts';
import type { World } from './world.ts';

/** A copy of an answer in which the asked-for ids are replaced by what they stand for (`customer`, `data.latest_invoice.payments`, …). */
export function expand(world: World, answer: object, paths: readonly string[]): object {
  const copy = structuredClone(answer);
  for (const path of paths) open(world, copy, path.split('.'), path);
  return copy;
}

function open(world: World, at: unknown, steps: readonly string[], path: string): void {
  const [step, ...rest] = steps;
  if (step === undefined || at === null) return;
  if (Array.isArray(at)) {
    for (const row of at) open(world, row, steps, path);
    return;
  }
  if (typeof at !== 'object') throw cannot(path);
  const value: unknown = step in at ? Reflect.get(at, step) : included(world, at, step);
  if (value === undefined) throw cannot(path);
  const opened = typeof value === 'string' ? structuredClone(findAny(world, value)) : value;
  if (opened === undefined) throw cannot(path);
  Reflect.set(at, step, opened);
  open(world, opened, rest, path);
}

const cannot = (path: string): Error => invalid(`This property cannot be expanded (${path}).`, 'expand');

/** Whatever kind has that id. */
function findAny(world: World, id: string): object | undefined {
  const kinds = Object.keys(world.store.tables) as Kind[]; // The keys of a record that is complete by its type.
  return kinds.map((kind) => world.store.find(kind, id)).find((found) => found !== undefined);
}

/** Fields that only come when they are asked for. */
function included(world: World, at: object, field: string): unknown {
  const id = String(Reflect.get(at, 'id'));
  const kind: unknown = Reflect.get(at, 'object');
  const list = (url: string, data: object[]): object => structuredClone({ object: 'list', data, has_more: false, url });
  if (kind === 'checkout.session' && field === 'line_items') return list(`/v1/checkout/sessions/${id}/line_items`, world.checkoutLines.get(id) ?? []);
  if (kind === 'invoice' && field === 'payments') return list('/v1/invoice_payments', world.store.all('invoice_payment').filter((row) => row.invoice === id));
  return undefined;
}
