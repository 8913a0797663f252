import { federation } from '@dott/modules/federation/contract';
import type { ClientReplyOf } from '@dott/platform/http/contract';
import { serverApi } from '@dott/platform/ui/server-api.ts';

/** The ways of signing in that are set up; our own form when that cannot be asked just now, because it says what is wrong. */
export async function signInOptions(): Promise<ClientReplyOf<(typeof federation)['operations']['options']>> {
  const api = await serverApi(federation);
  return api.options().catch(() => ({ passwords: 'local' as const, localAccounts: true, connections: [] }));
}
