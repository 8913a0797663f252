import { identityErrors } from '@dott/modules/identity/contract';
import type { Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';

/** Throws 401 `identity.mfa-required` with a challenge when this person has set up a second factor; the right password opens nothing then. */
export async function askSecondStep(services: Services, proven: { readonly userId: UserId; readonly provenIn: string; readonly returnTo: string | undefined }, browser: string): Promise<void> {
  const { userId, provenIn, returnTo } = proven;
  const mfa = await services.factors.openChallenge({ userId, provenIn, ...(returnTo !== undefined && { returnTo }) }, browser);
  if (mfa) throw identityErrors['mfa-required']({ extra: { mfa } });
}
