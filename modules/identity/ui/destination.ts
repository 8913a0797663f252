/** A page of everybody who is signed in. */
const INVITATION_PATH = '/auth/invitation';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A path inside the product that may be gone to after signing in; undefined for anything that could lead elsewhere or in a circle. */
export function localPath(asked: string | undefined): string | undefined {
  if (asked === undefined || !/^\/[^/\\]/.test(asked) || /[\p{Cc}\\]/u.test(asked)) return undefined;
  if (!URL.canParse(asked, 'https://dott.invalid')) return undefined;
  const url = new URL(asked, 'https://dott.invalid');
  if (url.origin !== 'https://dott.invalid' || /^\/(?:auth|api|_next)(?:\/|$)/.test(url.pathname)) return undefined;
  return url.pathname + url.search;
}

/**
 * Where a person goes after signing in: the page they asked for if it can be theirs, else where the back end says.
 * A page of another business than the session's, or one from before onboarding is done, is not theirs.
 */
export function destination(asked: string | undefined, redirectTo: string): string {
  if (asked === INVITATION_PATH) return asked;
  const path = localPath(asked);
  if (path === undefined) return redirectTo;
  const [first = ''] = path.slice(1).split(/[/?]/);
  if (!uuid.test(first)) return redirectTo;
  return redirectTo.startsWith(`/${first}/`) ? path : redirectTo;
}
