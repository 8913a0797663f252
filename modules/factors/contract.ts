import { defineContract } from '@dott/platform/http/contract';
import { zId, type Id } from '@dott/platform/ids';
import { z } from 'zod';
import { identityErrors, limitErrors } from '@dott/modules/identity/contract';
import { factorErrors } from './errors.ts';

export type PasskeyId = Id<'passkey'>;

const moment = z.iso.datetime();
const Code = z.object({ code: z.string().max(100) });
const RecoveryCodes = z.array(z.string());
const Passkey = z.object({ id: zId<PasskeyId>(), name: z.string(), backedUp: z.boolean(), createdAt: moment, lastUsedAt: moment.nullable() });
const PasskeyRef = z.object({ id: zId<PasskeyId>() });
const PasskeyName = z.string().trim().min(1, 'Give it a name.').max(100, 'Use at most 100 characters.').regex(/^[^\p{Cc}]*$/u, 'Use a single line.');

/** What a browser's authenticator is asked and what it answers: JSON of the Web Authentication standard, judged by its library. */
export const CeremonyOptions = z.looseObject({ challenge: z.string() });
export const CeremonyReply = z.looseObject({
  id: z.string().max(1_400), rawId: z.string().max(1_400), type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string().max(10_000) }),
});

/** A proof by a second factor, as sign-in and step-up take it. */
export const FactorProof = z.discriminatedUnion('method', [
  z.object({ method: z.literal('totp'), code: z.string().max(100) }),
  z.object({ method: z.literal('recovery'), code: z.string().max(100) }),
  z.object({ method: z.literal('passkey'), response: CeremonyReply }),
]);

const proofErrors = [factorErrors['code-wrong'], factorErrors['passkey-refused'], factorErrors['challenge-over'], identityErrors['account-locked'], limitErrors['rate-limited']] as const;

export { factorErrors } from './errors.ts';

/** Second factors of the person who asks, and the proof that it is them. */
export const factors = defineContract('factors', {
  overview: {
    method: 'GET', path: '/api/auth/factors', access: 'session', background: true, summary: 'One’s own second factors',
    reply: z.object({
      totp: z.object({ since: moment }).nullable(),
      passkeys: z.array(Passkey),
      recovery: z.object({ left: z.int(), of: z.int() }),
      /** False for people who come in by a provider or a passkey only. */
      hasPassword: z.boolean(),
    }),
  },
  beginTotp: {
    method: 'POST', path: '/api/auth/factors/totp', access: 'session', stepUp: true, summary: 'Begin to set up an authenticator app: its secret, and the picture to scan as a path',
    reply: z.object({ secret: z.string(), uri: z.string(), picture: z.object({ size: z.int(), path: z.string() }) }), errors: [factorErrors['already-on']],
  },
  confirmTotp: {
    method: 'POST', path: '/api/auth/factors/totp/confirm', access: 'session', stepUp: true, summary: 'Turn an authenticator app on with a code of it; recovery codes are shown this once, null when there are some already',
    body: Code, reply: z.object({ recoveryCodes: RecoveryCodes.nullable() }), errors: [factorErrors['code-wrong'], factorErrors['not-begun'], factorErrors['already-on']],
  },
  removeTotp: {
    method: 'DELETE', path: '/api/auth/factors/totp', access: 'session', stepUp: true, summary: 'Turn the authenticator app off', errors: [factorErrors['not-on']],
  },
  renewRecoveryCodes: {
    method: 'POST', path: '/api/auth/factors/recovery-codes', access: 'session', stepUp: true, summary: 'Ten new recovery codes, shown this once; the former ones are void',
    reply: z.object({ recoveryCodes: RecoveryCodes }), errors: [factorErrors['not-on']],
  },
  beginPasskey: {
    method: 'POST', path: '/api/auth/passkeys/options', access: 'session', stepUp: true, summary: 'Begin to add a passkey: what the browser’s authenticator is asked', reply: CeremonyOptions, errors: [factorErrors['too-many']],
  },
  addPasskey: {
    method: 'POST', path: '/api/auth/passkeys', access: 'session', stepUp: true, summary: 'Add a passkey by the authenticator’s answer; recovery codes as in confirmTotp',
    body: z.object({ response: CeremonyReply, name: PasskeyName.optional() }), reply: z.object({ passkey: Passkey, recoveryCodes: RecoveryCodes.nullable() }), status: 201,
    errors: [factorErrors['passkey-refused'], factorErrors['too-many']],
  },
  renamePasskey: {
    method: 'PATCH', path: '/api/auth/passkeys/{id}', access: 'session', summary: 'Name a passkey', params: PasskeyRef, body: z.object({ name: PasskeyName }), reply: Passkey,
  },
  removePasskey: {
    method: 'DELETE', path: '/api/auth/passkeys/{id}', access: 'session', stepUp: true, summary: 'Remove a passkey', params: PasskeyRef,
  },
  beginStepUp: {
    method: 'POST', path: '/api/auth/step-up/begin', access: 'session', background: true, summary: 'By what one can prove again who one is, and what the browser’s authenticator is asked for that',
    reply: z.object({ methods: z.array(z.string()), passkey: CeremonyOptions.nullable() }),
  },
  ensureProof: {
    method: 'POST', path: '/api/auth/step-up/ensure', access: 'session', stepUp: true, background: true, summary: 'Nothing but whether the last proof is recent enough, before a download begins',
  },
  stepUp: {
    method: 'POST', path: '/api/auth/step-up', access: 'session', summary: 'Prove again who one is; goes on under a new session id',
    body: z.discriminatedUnion('method', [...FactorProof.options, z.object({ method: z.literal('password'), password: z.string().min(1).max(1_000) })]),
    reply: z.object({ provenAt: moment }), errors: [...proofErrors, identityErrors['invalid-credentials']],
  },
  beginPasskeySignIn: {
    method: 'POST', path: '/api/auth/passkeys/sign-in', access: 'service', limit: 'sign-in', web: false, summary: 'What a browser’s authenticator is asked for a sign-in without a password; `browser` is the value of the csrf cookie',
    body: z.object({ browser: z.string().min(1).max(100) }), reply: CeremonyOptions,
  },
});
