/** Where server components find the API, and by what credential it believes them. */
export interface ServerApiLink {
  readonly apiUrl: string;
  readonly serviceKey: string;
}

const slot = Symbol.for('dott.server-api-link');

// The web app's server sets this and Next's bundle, a second copy of this file in the same process, reads it: the global object is where they meet.
const shared = globalThis as { [slot]?: ServerApiLink };

/** Called once by the web app's server before it serves pages. */
export function configureServerApi(link: ServerApiLink): void {
  shared[slot] = link;
}

/** The link that was configured; throws when pages run without the web app's server. */
export function serverApiLink(): ServerApiLink {
  const link = shared[slot];
  if (!link) throw new Error('Pages are served by the web app’s own server only (dott web).');
  return link;
}
