import { systemErrors } from '@dott/platform/errors';
import type { TenantTx } from '@dott/platform/db';
import type { BinaryReply } from '@dott/platform/http/contract';
import { openThread, ThreadUnavailableError } from '@dott/platform/threads';
import { dateAt } from '@dott/platform/time';
import type { InvoiceId } from '../contract.ts';
import type { PdfContent } from './pdf-drawing.ts';
import { toInvoice } from './present.ts';
import { readInvoice } from './reading.ts';

/** Hundreds of lines take seconds to draw, and nobody else's request may wait for that. */
const drawing = openThread<PdfContent, Uint8Array>(new URL('./pdf-drawing.ts', import.meta.url), { timeoutMs: 25_000, maxWaiting: 20 });

/** The invoice as a file, as it was issued; throws `invoices.not-found`. */
export async function invoicePdf(tx: TenantTx, id: InvoiceId, now: Date): Promise<BinaryReply> {
  const found = await readInvoice(tx, id);
  const { business, row } = found;
  const invoice = toInvoice(found, dateAt(now, business.timeZone));
  const seller = row.seller ?? { name: business.name, country: business.country };
  return {
    body: await drawn({ invoice, seller }),
    contentType: 'application/pdf',
    filename: `invoice-${invoice.number ?? 'draft'}.pdf`,
    disposition: 'inline',
  };
}

async function drawn(content: PdfContent): Promise<Uint8Array> {
  try {
    return await drawing.call(content);
  } catch (error) {
    throw error instanceof ThreadUnavailableError ? systemErrors.unavailable({ cause: error, retryAfterMs: 5_000 }) : error;
  }
}
