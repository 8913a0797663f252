import cookie from '@fastify/cookie';
import session from '@fastify/session';
import { RedisStore } from 'connect-redis';
import fastify from 'fastify';
import { createClient } from 'redis';
import { announce, settings } from '../serving.ts';
import { person, signIns } from './people.ts';

declare module 'fastify' {
  interface Session {
    person: typeof person;
  }
}

// As its README sets it up: a secret and, where one is given, a store of express-session's kind.
const { redisUrl } = settings<{ redisUrl?: string }>();
const app = fastify();
await app.register(cookie);
const store = redisUrl === undefined ? {} : { store: await redisStore(redisUrl) };
await app.register(session, { secret: 'a secret with minimum length of 32 characters', cookie: { secure: false }, saveUninitialized: false, ...store });
app.get('/sign-in', async (request) => {
  request.session.person = person;
  return 'ok';
});
app.get('/', async (request, reply) => request.session.person ?? reply.code(401).send());

async function redisStore(url: string): Promise<RedisStore> {
  const client = createClient({ url });
  await client.connect();
  return new RedisStore({ client, prefix: 'fastify:' });
}

const url = await app.listen({ host: '127.0.0.1', port: 0 });
announce(url, { cookies: await signIns(`${url}/sign-in`) });
