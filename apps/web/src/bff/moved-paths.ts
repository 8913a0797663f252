const segmentShape = /^[0-9A-Za-z-]{1,64}$/;

/**
 * Where an address of the former scheme lives now: `/tenant/{id}/x?q` → `/{id}/x?q`, ids that were doubled by old links cleaned.
 * Undefined for every other path.
 */
export function movedPath(path: string): string | undefined {
  if (path !== '/tenant' && !path.startsWith('/tenant/')) return undefined;
  const [head, ...rest] = path.split('/').filter(Boolean).slice(1);
  if (head === undefined || head === 'select') return '/select-tenant';
  if (head === 'create') return '/create-tenant';
  if (!segmentShape.test(head)) return undefined;
  let tail = rest;
  while (tail[0] === head || (tail[0] === 'tenant' && tail[1] === head)) tail = tail.slice(tail[0] === head ? 1 : 2);
  return `/${[head, ...tail].join('/')}`;
}

/** One path for both spellings: `/a/b/` is `/a/b`; undefined when the path could be read in two ways and is refused. */
export function canonicalPath(path: string): string | undefined {
  if (!path.startsWith('/') || path.includes('\\') || path.includes('//') || /%(?:2f|5c|00)/i.test(path) || !isDecodable(path)) return undefined;
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** Whether every `%` begins a character; routers fail on others in ways of their own. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
