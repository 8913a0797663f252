import { identityErrors } from '@dott/modules/identity/contract';
import type { Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';

/** Somebody whose first factor was found good. */
export interface OnceProven {
  readonly userId: UserId;
  readonly provenIn: string;
  readonly returnTo: string | undefined;
  /** What a provider gave for this sign-in. */
  readonly grantId?: string | undefined;
}

/** Throws 401 `identity.mfa-required` with a challenge when this person has set up a second factor; the first one alone opens nothing then. */
export async function askSecondStep(services: Services, { userId, provenIn, returnTo, grantId }: OnceProven, browser: string): Promise<void> {
  const mfa = await services.factors.openChallenge({ userId, provenIn, ...(returnTo !== undefined && { returnTo }), ...(grantId !== undefined && { grantId }) }, browser);
  if (mfa) throw identityErrors['mfa-required']({ extra: { mfa } });
}
