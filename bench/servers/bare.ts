import fastify from 'fastify';
import { announce } from './serving.ts';

// The floor: a route that answers the same bytes as a session check and knows nothing.
const app = fastify();
const session = {
  user: { id: '019a0000-0000-7000-8000-000000000001', email: 'owner@example.com', givenName: 'Amina', familyName: 'Odhiambo', initials: 'AO' },
  tenant: { id: '019a0000-0000-7000-8000-000000000002', name: 'Amina Traders' }, plan: 'basic', needsOnboarding: false, onboardingCompleted: true,
};
app.get('/', async () => session);
announce(await app.listen({ host: '127.0.0.1', port: 0 }));
