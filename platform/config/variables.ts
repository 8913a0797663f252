import { z } from 'zod';
import { zAddress, zList, zNetwork, zOrigin, zPort, zSecret, zSender, zSwitch, zUrl, zWhole } from './fields.ts';

const zPostgres = zUrl(['postgres', 'postgresql'], 'postgres://user:password@host:5432/database');
const zText = z.string();

interface Variable<T extends z.ZodType<unknown, string | undefined> = z.ZodType<unknown, string | undefined>> {
  readonly schema: T;
  /** One or two sentences for `.env.example`. */
  readonly about: string;
  /** What stands in `.env.example`. */
  readonly example?: string;
}

const variable = <T extends z.ZodType<unknown, string | undefined>>(schema: T, about: string, example = ''): Variable<T> => ({ schema, about, example });

/** Every variable that this version acts on, by the part of the product it belongs to. */
export const variables = {
  PORT: variable(zPort.default(3000), 'Port of the web app.', '3000'),
  APP_URL: variable(zOrigin.optional(), 'The address people type. Default: http://localhost:$PORT. Anything but localhost must be https.', 'https://books.example.com'),
  TRUST_PROXY: variable(zList(zNetwork).default([]), 'Proxies in front of the web app, as addresses or networks; forwarded headers of anybody else are dropped.', '10.0.0.0/8'),
  CORS_ORIGINS: variable(zList(zOrigin).default([]), 'Other origins whose pages may call the API.', 'https://shop.example.com'),
  API_PORT: variable(zPort.default(4000), 'Port of the API.', '4000'),
  API_HOST: variable(zText.default('127.0.0.1'), 'Address the API listens on.', '127.0.0.1'),
  API_URL: variable(zUrl(['http', 'https'], 'http://127.0.0.1:4000').optional(), 'Where the web app finds the API. Default: http://$API_HOST:$API_PORT.', 'http://127.0.0.1:4000'),
  DOTT_DATA_DIR: variable(zText.default('./var'), 'Folder of everything that is kept on this machine: the embedded database, attachments, mail, logs.', './var'),
  DATABASE_URL: variable(zPostgres.optional(), 'A login that may create roles. Absent: an embedded PostgreSQL in the data folder.', 'postgres://owner:password@localhost:5432/dott'),
  DATABASE_APP_URL: variable(zPostgres.optional(), 'Login of tenants’ requests. Default: the host of DATABASE_URL with a password derived from SECRET_KEY; so for the next three.'),
  DATABASE_SYSTEM_URL: variable(zPostgres.optional(), 'Login of what exists before a tenant is known.'),
  DATABASE_OPS_URL: variable(zPostgres.optional(), 'Login of operator commands.'),
  DATABASE_JOBS_URL: variable(zPostgres.optional(), 'Login of the job queue.'),
  DATABASE_ROLE_PREFIX: variable(
    z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, 'must be lower-case letters, digits and underscores').default('dott'),
    'Start of the database roles’ names; roles are shared by a whole PostgreSQL cluster.',
    'dott',
  ),
  SECRET_KEY: variable(zSecret.optional(), 'Root of all derived keys. Made and kept in the data folder when PostgreSQL is embedded, required otherwise.'),
  SECRET_KEYS_OLD: variable(zList(zSecret).default([]), 'Former values of SECRET_KEY that are still accepted for reading, comma-separated.'),
  SERVICE_KEY: variable(zSecret.optional(), 'The web app’s credential at the API. Default: derived from SECRET_KEY.'),
  REDIS_URL: variable(zUrl(['redis', 'rediss'], 'redis://:password@host:6379').optional(), 'Shared tier of sessions between memory and PostgreSQL. Absent: those two alone.', 'redis://:password@host:6379'),
  SMTP_URL: variable(zUrl(['smtp', 'smtps'], 'smtp://user:password@mail.example.com:587').optional(), 'Mail server. Absent: mail is kept as files in the data folder.', 'smtp://user:password@mail.example.com:587'),
  MAIL_FROM: variable(zSender.default('Dott <no-reply@localhost>'), 'Sender of all mail.', 'Dott <books@example.com>'),
  SESSION_CACHE_TTL: variable(zWhole(1_000, 86_400_000, 'milliseconds').default(1_800_000), 'How long a session may be remembered without asking the database, in milliseconds.', '1800000'),
  ENABLE_SESSION_METRICS: variable(zSwitch.default(true), 'Whether sessions are counted for /api/metrics/session.', 'true'),
  METRICS_TOKEN: variable(zSecret.optional(), 'Bearer token that may read metrics.'),
  OPERATOR_EMAILS: variable(zList(zAddress).default([]), 'Who runs this installation; comma-separated, verified addresses.', 'ops@example.com'),
  SECURITY_ALERT_EMAIL: variable(zAddress.optional(), 'Who is told of security events.', 'security@example.com'),
  LOG_LEVEL: variable(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be one of fatal, error, warn, info, debug, trace, silent').default('info'), 'How much is logged.', 'info'),
} as const;

/** Known names that this version does not act on yet; setting one gives a warning at start. */
export const reservedVariables = [
  'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_AUDIENCE', 'OIDC_PASSWORD_REALM', 'OIDC_GOOGLE_CONNECTION',
  'GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'LEGACY_COOKIE_KEY', 'LEGACY_MIGRATION_UNTIL', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET',
  'STRIPE_API_BASE', 'PAYPAL_CLIENT_ID', 'PAYPAL_CLIENT_SECRET', 'PAYPAL_WEBHOOK_ID', 'PAYPAL_API_BASE', 'MPESA_CONSUMER_KEY', 'MPESA_CONSUMER_SECRET',
  'MPESA_SHORTCODE', 'MPESA_PASSKEY', 'MPESA_API_BASE', 'MOMO_SUBSCRIPTION_KEY', 'MOMO_API_USER', 'MOMO_API_KEY', 'MOMO_TARGET_ENVIRONMENT',
  'MOMO_API_BASE', 'S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'NEXT_PUBLIC_CRISP_WEBSITE_ID',
  'OTEL_EXPORTER_OTLP_ENDPOINT', 'SIEM_URL', 'SIEM_TOKEN',
] as const;

type Variables = typeof variables;

/** What the variables parse to, by name. */
export type ParsedVariables = { readonly [K in keyof Variables]: z.output<Variables[K]['schema']> };

/** The text of `.env.example`; a test holds the file to it. */
export function describeVariables(): string {
  const lines = ['# Every variable that Dott reads. None is needed: `npx pnpm@12 start` works without any. Written by tests from platform/config.', ''];
  for (const [name, { about, example }] of Object.entries<Variable>(variables)) lines.push(`# ${about}`, `#${name}=${example ?? ''}`, '');
  lines.push('# Known names for what is not built yet; this version warns and ignores them.');
  lines.push(...reservedVariables.map((name) => `#${name}=`), '');
  return lines.join('\n');
}
