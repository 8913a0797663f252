import { inject } from 'vitest';
import { withMailbox, type Product } from './product.ts';

/** The product that the journeys share; it runs before the first of them and after the last. */
export function sharedProduct(): Product {
  return withMailbox(inject('product'));
}
