import { DESKTOP, PHONE, type Visitor } from './browser.ts';

/** Looks at a page on a telephone and on a desk, by day and by night; leaves it at the size it had. */
export async function inspectAround({ page, inspect }: Visitor, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await inspect(`${name}-${colorScheme}`);
    }
  }
  if (before) await page.setViewportSize(before);
}
