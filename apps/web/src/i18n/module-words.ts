// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.


/** The words of every module, by its name. */
export const moduleWords = {

};
