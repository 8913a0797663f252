export { startTestApp, testApp, unique, useApi, type BuiltApi, type OpenedShop, type SignUpOptions, type TestApp, type TestAppOptions, type TestShop } from './app.ts';
export { fakeClock, type FakeClock } from './clock.ts';
export { isolationSuite, problemOf, type Sample } from './isolation.ts';
export { createTestDatabase, testRolePrefix } from './database.ts';
export { openLink, type Link } from './link.ts';
export { mailsTo, type KeptMail } from './mails.ts';
export { freePort, startTestPostgres, type TestPostgres } from './postgres.ts';
export { injectTransport } from './transport.ts';
export { formerCookie, formerText, type FormerSignIn } from './former-sign-in.ts';
