// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
/** Every page that a module has; the navigation shows only what is here. */
export const pagePaths: ReadonlySet<string> = new Set([

]);
