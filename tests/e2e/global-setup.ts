import type { TestProject } from 'vitest/node';
import { startProduct, type RunningProduct } from './product.ts';
import { sharedSettings } from './shared-settings.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the product runs that the journeys share. */
    product: RunningProduct;
  }
}

/**
 * One product for all journeys that need no other settings: each has people and businesses of its own, as on an installation in use.
 * With E2E_URL and E2E_DATA_DIR it is one that is running already, for work on the tests themselves.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { E2E_URL: url, E2E_DATA_DIR: dataDir } = process.env;
  if (url && dataDir) {
    project.provide('product', { url, dataDir });
    return async () => undefined;
  }
  const product = await startProduct(sharedSettings);
  project.provide('product', { url: product.url, dataDir: product.dataDir });
  return () => product.stop();
}
