type Json = Readonly<Record<string, unknown>>;

/** A place in an input, such as ['lines', 0, 'description']. */
export type Place = readonly (string | number)[];

/** A value of the schema with every member filled in; a pattern that none of the usual values fits gets the first of them. */
export function sampleOf(schema: Json, root: Json = schema, called = ''): unknown {
  const one = resolve(schema, root);
  if ('const' in one) return one['const'];
  if (Array.isArray(one['enum'])) return one['enum'].find((value) => value !== null);
  if ('default' in one && typeof one['default'] !== 'string') return one['default'];
  if (one['type'] === 'object' || isJson(one['properties'])) {
    return Object.fromEntries(Object.entries(isJson(one['properties']) ? one['properties'] : {}).map(([name, member]) => [name, sampleOf(toJson(member), root, name)]));
  }
  if (one['type'] === 'array') return [sampleOf(toJson(one['items']), root, called)];
  if (one['type'] === 'boolean') return false;
  if (one['type'] === 'integer' || one['type'] === 'number') return Math.max(1, typeof one['minimum'] === 'number' ? one['minimum'] : 1);
  return byName[called] ?? textOf(one);
}

/** Texts whose rule stands in code rather than in the schema. */
const byName: Readonly<Record<string, string>> = {
  email: 'someone@example.com', password: 'several words in a row', country: 'KE', currency: 'KES', timeZone: 'Africa/Nairobi', subscriptionPlan: 'basic', businessType: 'retail',
};

const usual = ['Abc', '10', '10.00', '2026-11-22', 'KES', 'KE', 'someone@example.com', '+254712345678', '2026-11-22T10:00:00Z', 'A1B2', 'several words in a row', 'e'.repeat(43), '0197f3a0-0000-7000-8000-0000000000aa'];

function textOf(schema: Json): string {
  const { format, pattern, minLength, maxLength } = schema;
  if (format === 'uuid') return crypto.randomUUID();
  if (format === 'email') return 'someone@example.com';
  if (format === 'date') return '2026-11-22';
  if (format === 'date-time') return '2026-11-22T10:00:00Z';
  const fits = (value: string): boolean => (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(value))
    && value.length >= (typeof minLength === 'number' ? minLength : 0) && value.length <= (typeof maxLength === 'number' ? maxLength : Infinity);
  return usual.find(fits) ?? 'Abc';
}

function resolve(schema: Json, root: Json): Json {
  const { $ref, anyOf, oneOf, allOf } = schema;
  if (typeof $ref === 'string') {
    const found = $ref.split('/').slice(1).reduce<unknown>((at, name) => (isJson(at) ? at[name] : undefined), root);
    return resolve(toJson(found), root);
  }
  const choices = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : undefined;
  if (choices) return resolve(toJson(choices.find((each) => isJson(each) && each['type'] !== 'null' && each['const'] !== '') ?? choices[0]), root);
  if (Array.isArray(allOf)) return Object.assign({}, ...allOf.map((each) => resolve(toJson(each), root)));
  return schema;
}

/** Every place that holds a text or a number. */
export function leavesOf(value: unknown, at: Place = []): Place[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...at, index]));
  if (isJson(value)) return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...at, name]));
  return typeof value === 'string' || typeof value === 'number' ? [at] : [];
}

/** A copy with another value in one place. */
export function replaced(value: unknown, place: Place, by: unknown): unknown {
  const [first, ...rest] = place;
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (index === first ? replaced(item, rest, by) : item));
  return isJson(value) ? { ...value, [first]: replaced(value[first], rest, by) } : value;
}

/** Whether a value is an object with named members. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toJson(value: unknown): Json {
  return isJson(value) ? value : {};
}
