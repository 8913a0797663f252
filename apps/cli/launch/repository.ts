import { fileURLToPath } from 'node:url';

/** Root of the checkout that this program runs from. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));
