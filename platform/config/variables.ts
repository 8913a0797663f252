import { z } from 'zod';
import { zAddress, zIssuer, zKey32, zList, zNetwork, zOrigin, zPort, zSecret, zSender, zSwitch, zUntil, zUrl, zWhole } from './fields.ts';
import { rateLimitDefaults, zRateLimits } from './rate-limits.ts';

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
  OTEL_EXPORTER_OTLP_ENDPOINT: variable(zUrl(['http', 'https'], 'http://localhost:4318').optional(), 'Collector of traces (OTLP over HTTP, JSON). Absent: nothing is traced, and nothing of it is loaded.', 'http://localhost:4318'),
  LEGACY_COOKIE_KEY: variable(zKey32.optional(), 'Key of the former product’s encrypted sign-in cookies, 32 bytes in hex or base64: who brings one is signed in without a password, once. Absent: those cookies are cleared.'),
  LEGACY_MIGRATION_UNTIL: variable(zUntil.optional(), 'Last day on which such a cookie is taken, or the very moment. Absent: no end.', '2027-03-31'),
  OIDC_ISSUER: variable(zIssuer.optional(), 'OpenID Connect provider that people sign in with, as its issuer is spelt in its metadata; a custom domain is fine. Registered there: $APP_URL/api/auth/callback, $APP_URL/api/auth/backchannel-logout and, after signing out, $APP_URL/auth/signin.', 'https://login.example.com/'),
  OIDC_CLIENT_ID: variable(zText.optional(), 'This installation’s client id at the provider.'),
  OIDC_CLIENT_SECRET: variable(zText.optional(), 'Its client secret.'),
  OIDC_AUDIENCE: variable(zText.optional(), 'What the provider’s access tokens must be issued for, to open a session at the API. Absent: none does.', 'https://books.example.com/api'),
  OIDC_PASSWORD_REALM: variable(zText.optional(), 'Auth0’s connection whose addresses and passwords are taken on our own page (password-realm grant). Absent: its own page is used.', 'Username-Password-Authentication'),
  OIDC_GOOGLE_CONNECTION: variable(zText.optional(), 'The provider’s connection to Google.', 'google-oauth2'),
  OIDC_LOCAL_PASSWORDS: variable(zSwitch.default(false), 'Whether addresses and passwords kept here go on working beside the provider.', 'false'),
  GOOGLE_CLIENT_ID: variable(zText.optional(), 'Sign-in with Google directly, beside whatever else there is.'),
  GOOGLE_CLIENT_SECRET: variable(zText.optional(), 'Its secret.'),
  GOOGLE_ISSUER: variable(zIssuer.default('https://accounts.google.com'), 'Who issues Google’s tokens; another one for tests only.', 'https://accounts.google.com'),
  STRIPE_SECRET_KEY: variable(zText.optional(), 'Stripe’s secret key: paid plans can be bought. Absent: everybody stays on the free plan, and no screen offers another.'),
  STRIPE_WEBHOOK_SECRET: variable(zText.optional(), 'Signing secret of the webhook that is registered there for $APP_URL/api/webhooks/stripe.'),
  STRIPE_API_BASE: variable(zUrl(['http', 'https'], 'https://api.stripe.com').default('https://api.stripe.com'), 'Where Stripe answers; another address for tests only.', 'https://api.stripe.com'),
  NEXT_PUBLIC_CRISP_WEBSITE_ID: variable(z.guid('must be the website’s id at Crisp, such as 6f1c5c3e-0d6b-4a27-9d0f-2b7f4f0e6a11').toLowerCase().optional(), 'Website id at Crisp: signed-in people find a chat with support, in a frame that reaches nothing of theirs. Absent: no chat, and no address of Crisp in any page.'),
  CRISP_LOADER_URL: variable(zUrl(['https', 'http'], 'https://client.crisp.chat/l.js').default('https://client.crisp.chat/l.js'), 'Where Crisp’s script is; another address for tests only, and then the frame may reach no other host than that one.', 'https://client.crisp.chat/l.js'),
  BACKUP_PASSPHRASE: variable(z.string().min(15, 'must have at least 15 characters').optional(), 'What `dott backup` locks a backup with and `dott restore` opens it with. Keep it apart from the machine.'),
  BACKUP_RECIPIENTS: variable(zList(z.string().regex(/^age1[0-9a-z]{20,}$/, 'must be public keys of age, such as age1…')).default([]), 'Instead of a passphrase: public keys of age (https://age-encryption.org). This machine can then lock backups and cannot open them.'),
  BACKUP_IDENTITY: variable(z.string().regex(/^AGE-SECRET-KEY-1[0-9A-Z]{20,}$/, 'must be a secret key of age, such as AGE-SECRET-KEY-1…').optional(), 'The secret key of one of them, for `dott restore`.'),
  PASSWORD_LEAKS_URL: variable(zUrl(['https', 'http'], 'https://api.pwnedpasswords.com/range/').optional(), 'Where new passwords are looked up among leaked ones, by the first five digits of their hash (k-anonymity). Absent: the bundled list of common ones is all.', 'https://api.pwnedpasswords.com/range/'),
  RATE_LIMITS: variable(zRateLimits.default(rateLimitDefaults), 'Limits that differ from the built-in ones, as name=calls/seconds; docs/security-events.md lists them.', 'api=100/60,payments=10/3600'),
  SECURITY_EVENT_DAYS: variable(zWhole(1, 3_650, 'days').default(400), 'How long security events are kept, in days.', '400'),
  BOOKS_YEARS: variable(zWhole(1, 30, 'years').default(10), 'How many full years after its closing the law wants the books of a business to be kept; counted when it is closed.', '10'),
  GEO_CITY_FILE: variable(zText.optional(), 'A City file in MaxMind’s format, so that impossible travel is judged by towns. Absent: by countries, which only warns.', '/var/lib/GeoIP/GeoLite2-City.mmdb'),
  SIEM_FILE: variable(zText.optional(), 'File to which security events are appended for another system; of one machine only.', '/var/log/dott/security.log'),
  SIEM_URL: variable(zUrl(['tcp', 'tls', 'http', 'https'], 'tls://siem.example.com:6514').optional(), 'Where security events are sent: tcp or tls is syslog (RFC 5424), http or https is posted in batches.', 'tls://siem.example.com:6514'),
  SIEM_TOKEN: variable(zText.optional(), 'Bearer token for an http SIEM_URL.'),
  SIEM_FORMAT: variable(z.enum(['json', 'cef'], 'must be json or cef').default('json'), 'How an event is written: json (one object a line) or cef.', 'json'),
  SIEM_CA_FILE: variable(zText.optional(), 'File with the certificate authority of SIEM_URL, when it is a private one.', '/etc/ssl/siem-ca.pem'),
  LOG_LEVEL: variable(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be one of fatal, error, warn, info, debug, trace, silent').default('info'), 'How much is logged.', 'info'),
} as const;

/** Known names that this version does not act on yet; setting one gives a warning at start. */
export const reservedVariables = [
  'PAYPAL_CLIENT_ID', 'PAYPAL_CLIENT_SECRET', 'PAYPAL_WEBHOOK_ID', 'PAYPAL_API_BASE', 'MPESA_CONSUMER_KEY', 'MPESA_CONSUMER_SECRET',
  'MPESA_SHORTCODE', 'MPESA_PASSKEY', 'MPESA_API_BASE', 'MOMO_SUBSCRIPTION_KEY', 'MOMO_API_USER', 'MOMO_API_KEY', 'MOMO_TARGET_ENVIRONMENT',
  'MOMO_API_BASE', 'S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY',
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
