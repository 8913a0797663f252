/** What a peer keeps in a session: about what Dott's check answers. */
export const person = {
  user: { id: '019a0000-0000-7000-8000-000000000001', email: 'owner@example.com', givenName: 'Amina', familyName: 'Odhiambo' },
  tenant: { id: '019a0000-0000-7000-8000-000000000002', name: 'Amina Traders', plan: 'basic' }, onboardingCompleted: true,
};

/** How many sessions each peer holds while it is measured. */
export const SESSIONS = 50;

/** Signs in again and again; the `Cookie` header of each session. */
export async function signIns(url: string): Promise<string[]> {
  const cookies: string[] = [];
  for (let count = 0; count < SESSIONS; count += 1) {
    const reply = await fetch(url);
    cookies.push(cookieHeader(reply.headers));
  }
  return cookies;
}

/** The `Cookie` header that a browser would send after such a reply. */
export function cookieHeader(headers: Headers): string {
  return headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
}
