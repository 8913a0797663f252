import { AmountTooLargeError } from '@dott/platform/money';
import { invoiceErrors } from '../errors.ts';

/** Runs arithmetic over amounts that people entered; throws `invoices.too-large` when the result is more than the books can hold. */
export function withinBooks<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof AmountTooLargeError ? invoiceErrors['too-large']({ cause: error }) : error;
  }
}
