import { buttonLook } from '@dott/platform/ui/button-look.ts';
import { getTranslations } from 'next-intl/server';

/** The ways of signing in that lead to a provider's own page; plain links, because each leaves this site and needs no script for it. */
export async function Connections({ connections, returnTo, signUp = false, look = 'secondary' }: {
  readonly connections: readonly ('provider' | 'google')[];
  readonly returnTo?: string | undefined;
  readonly signUp?: boolean;
  readonly look?: 'primary' | 'secondary';
}) {
  const words = await getTranslations('federation.connection');
  const hrefOf = (connection: string): string => `/api/auth/login?${new URLSearchParams({ connection, ...(returnTo !== undefined && { returnTo }), ...(signUp && { screen: 'signup' }) }).toString()}`;
  if (connections.length === 0) return null;
  return (
    <div className="mt-6 grid gap-3">
      {connections.map((connection) => <a key={connection} href={hrefOf(connection)} className={`${buttonLook(look)} w-full`}>{words(connection)}</a>)}
    </div>
  );
}
