import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { invalid } from './errors.ts';
import { publishedSchemas, requestSchemas, type RequestName } from './requests.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The folder of Stripe's published contract, when DOTT_CONTRACTS names where contracts lie (from the repository's root) and it is there. */
export function findContracts(): string | undefined {
  const named = process.env['DOTT_CONTRACTS'];
  if (!named) return undefined;
  const folder = join(resolve(root, named), 'stripe');
  return existsSync(folder) ? folder : undefined;
}

// Form fields are text: ajv reads numbers and booleans out of them, as Stripe does.
const own = new Ajv({ strict: true, strictRequired: false, allErrors: true, coerceTypes: true, allowUnionTypes: true });
// The published schemas are made from TypeScript's types by a generator and do not follow ajv's strict mode.
// They are large: compiling them twice as fast is worth more than checking fast.
const published = new Ajv({ strict: false, validateSchema: false, allErrors: true, coerceTypes: true, inlineRefs: false, code: { optimize: false } });
const compiled = new Map<string, ValidateFunction>();

/** Refuses a request that Stripe would refuse for its parameters, and turns its text into the types of the schema. */
export function parseRequest<T>(name: RequestName, params: Record<string, unknown>): T {
  const schema = publishedSchemas[name];
  const folder = schema && findContracts();
  if (folder) check(compile(published, schema, () => readPublished(folder, schema)), structuredClone(params));
  const validate = compile(own, name, () => requestSchemas[name]);
  check(validate, params);
  // The schema of a name and the interface of its parameters stand next to each other in requests.ts.
  return params as T;
}

function compile(ajv: Ajv, name: string, read: () => object): ValidateFunction {
  const known = compiled.get(name);
  if (known) return known;
  const validate = ajv.compile(read());
  compiled.set(name, validate);
  return validate;
}

const readPublished = (folder: string, name: string): object => {
  const schema: object = JSON.parse(readFileSync(join(folder, 'request-schemas', `${name}.json`), 'utf8'));
  return schema;
};

function check(validate: ValidateFunction, params: unknown): void {
  if (validate(params)) return;
  // A parameter that does not exist is the better hint than the one that is missing for it.
  const error = validate.errors?.find(({ keyword }) => keyword === 'additionalProperties') ?? validate.errors?.[0];
  if (error) throw refusalOf(error);
}

/** Stripe's answer to what ajv found. */
function refusalOf(error: ErrorObject): Error {
  const place = error.instancePath.split('/').slice(1);
  const name = (...more: string[]): string => [...place, ...more].reduce((path, step) => (path ? `${path}[${step}]` : step), '');
  if (error.keyword === 'additionalProperties') {
    const param = name(String(error.params['additionalProperty']));
    return invalid(`Received unknown parameter: ${param}`, param, 'parameter_unknown');
  }
  if (error.keyword === 'required') {
    const param = name(String(error.params['missingProperty']));
    return invalid(`Missing required param: ${param}.`, param, 'parameter_missing');
  }
  return invalid(`Invalid ${name()}: ${error.message}`, name(), error.keyword === 'type' ? 'parameter_invalid' : undefined);
}
