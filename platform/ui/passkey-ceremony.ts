/** What the API gives a browser's authenticator to sign; its shape is that of the Web Authentication standard. */
export type CeremonyOptions = Readonly<Record<string, unknown>> & { readonly challenge: string };
export type CeremonyReply = Readonly<Record<string, unknown>>;

/** The library comes when a passkey is used, not with the page. */
const library = () => import('@simplewebauthn/browser');

/** Whether this browser knows passkeys at all. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function';
}

/** Whether this browser offers passkeys among what it fills in. */
export async function fillsInPasskeys(): Promise<boolean> {
  return knowsPasskeys() && (await library()).browserSupportsWebAuthnAutofill();
}

/** Lets the authenticator sign; undefined when its owner left it. With `fillIn` it waits among what the browser fills into a field. */
export async function signWithPasskey(options: CeremonyOptions, { fillIn = false } = {}): Promise<CeremonyReply | undefined> {
  const { startAuthentication } = await library();
  // Our own server made them with the other half of the library.
  const optionsJSON = options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  return left(startAuthentication({ optionsJSON, useBrowserAutofill: fillIn }));
}

/** Lets the authenticator make a passkey; undefined when its owner left it. */
export async function makePasskey(options: CeremonyOptions): Promise<CeremonyReply | undefined> {
  const { startRegistration } = await library();
  // As above.
  const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'];
  return left(startRegistration({ optionsJSON }));
}

/** Leaving the browser's own window is no failure, and neither is a question that another one took the place of. */
async function left(ceremony: Promise<object>): Promise<CeremonyReply | undefined> {
  try {
    return { ...await ceremony };
  } catch (error) {
    if (error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError')) return undefined;
    throw error;
  }
}
