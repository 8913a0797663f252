import { systemErrors } from '@dott/platform/errors';
import type { TenantTx } from '@dott/platform/db';
import type { BinaryReply } from '@dott/platform/http/contract';
import { openThread, ThreadUnavailableError } from '@dott/platform/threads';
import { dateAt } from '@dott/platform/time';
import type { InvoiceId } from '../contract.ts';
import type { PdfContent } from './pdf-drawing.ts';
import { toInvoice } from './present.ts';
import { readInvoice } from './reading.ts';

const lane = (timeoutMs: number) =>
  openThread<PdfContent, Uint8Array>(new URL('./pdf-drawing.ts', import.meta.url), { timeoutMs, maxWaiting: 20, maxWaitingEach: 3 });

/** Drawing takes time: hundreds of lines take seconds. No request waits for it, nor does an ordinary invoice for a huge one of somebody else. */
const ordinary = lane(10_000);
const heavy = lane(25_000);

/** Whether a document takes much longer to draw than one that people write. */
export function isHeavy({ lines, note }: PdfContent['invoice']): boolean {
  const pieces = lines.reduce((sum, line) => sum + 1 + (line.adjustments?.length ?? 0), 0);
  const texts = [...lines.map((line) => line.description), note ?? ''];
  // A word without an end is tried at every place where a line could break.
  return pieces > 60 || texts.join('').length > 10_000 || texts.some((text) => /\S{100}/.test(text));
}

/** The invoice as a file, as it was issued; throws `invoices.not-found`. */
export async function invoicePdf(tx: TenantTx, id: InvoiceId, now: Date): Promise<BinaryReply> {
  const found = await readInvoice(tx, id);
  const { business, row } = found;
  const invoice = toInvoice(found, dateAt(now, business.timeZone));
  const seller = row.seller ?? { name: business.name, country: business.country };
  return {
    body: await drawn({ invoice, seller }, tx.tenantId),
    contentType: 'application/pdf',
    filename: `invoice-${invoice.number ?? 'draft'}.pdf`,
    disposition: 'inline',
  };
}

async function drawn(content: PdfContent, party: string): Promise<Uint8Array> {
  try {
    return await (isHeavy(content.invoice) ? heavy : ordinary).call(content, party);
  } catch (error) {
    throw error instanceof ThreadUnavailableError ? systemErrors.unavailable({ cause: error, retryAfterMs: 5_000 }) : error;
  }
}
