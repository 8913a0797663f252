import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';
import { announce, settings } from '../serving.ts';
import { person, signIns } from './people.ts';

declare module 'express-session' {
  interface SessionData {
    person: typeof person;
  }
}

// As the README of connect-redis 10 sets it up.
const { redisUrl } = settings<{ redisUrl: string }>();
const client = createClient({ url: redisUrl });
await client.connect();
const app = express();
app.use(session({ store: new RedisStore({ client, prefix: 'express:' }), resave: false, saveUninitialized: false, secret: 'keyboard cat keyboard cat keyboard cat' }));
app.get('/sign-in', (request, response) => {
  request.session.person = person;
  response.send('ok');
});
app.get('/', (request, response) => {
  if (request.session.person) response.json(request.session.person);
  else response.sendStatus(401);
});
const server = app.listen(0, '127.0.0.1', async () => {
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  announce(url, { cookies: await signIns(`${url}/sign-in`) });
});
