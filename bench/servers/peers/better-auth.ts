import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { fromNodeHeaders } from 'better-auth/node';
import fastify from 'fastify';
import pg from 'pg';
import { createClient } from 'redis';
import { announce, settings } from '../serving.ts';
import { cookieHeader, SESSIONS } from './people.ts';

interface Settings {
  readonly databaseUrl: string;
  readonly redisUrl?: string;
  readonly cookieCache?: boolean;
}

// As its documentation sets it up for Fastify: `getSession` with the request's headers.
const { databaseUrl, redisUrl, cookieCache } = settings<Settings>();
const options = {
  database: new pg.Pool({ connectionString: databaseUrl, max: 10 }),
  baseURL: 'http://localhost:3000',
  secret: 'a secret for measuring only, 32 characters at least',
  emailAndPassword: {
    enabled: true,
    // Signing in is not what is measured.
    password: { hash: async (password: string) => password, verify: async (given: { hash: string; password: string }) => given.hash === given.password },
  },
  telemetry: { enabled: false },
  ...(cookieCache && { session: { cookieCache: { enabled: true, maxAge: 5 * 60 } } }),
  ...(redisUrl !== undefined && { secondaryStorage: await redisStorage(redisUrl) }),
} satisfies BetterAuthOptions;

async function redisStorage(url: string) {
  const redis = createClient({ url });
  await redis.connect();
  return {
    get: (key: string) => redis.get(key),
    getAndDelete: (key: string) => redis.getDel(key),
    async increment(key: string, ttl: number) {
      const value = await redis.incr(key);
      if (value === 1) await redis.expire(key, ttl);
      return value;
    },
    set: async (key: string, value: string, ttl?: number) => void (await redis.set(key, value, ttl ? { EX: ttl } : {})),
    delete: async (key: string) => void (await redis.del(key)),
  };
}

const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);
const app = fastify();
app.get('/', async (request, reply) => {
  const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
  return found ?? reply.code(401).send();
});

const cookies: string[] = [];
for (let count = 0; count < SESSIONS; count += 1) {
  const { headers } = await auth.api.signUpEmail({ body: { name: 'Amina Odhiambo', email: `${crypto.randomUUID()}@example.com`, password: 'long enough to pass' }, returnHeaders: true });
  cookies.push(cookieHeader(headers));
}
announce(await app.listen({ host: '127.0.0.1', port: 0 }), { cookies });
