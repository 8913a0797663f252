/** Leaves for the provider's page when there is one to go to; anything else is shown by the page that comes anew. */
export async function goToCardPage(begun: Promise<{ readonly state: string; readonly url: string | null }>): Promise<void> {
  const { state, url } = await begun;
  if (state !== 'open' || url === null) return;
  location.assign(url);
  // Whatever called stays busy until the provider's page is there.
  await new Promise(() => undefined);
}
