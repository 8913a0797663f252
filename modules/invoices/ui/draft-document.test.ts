import { describe, expect, it } from 'vitest';
import type { Invoice } from '../contract.ts';
import { totalsText } from '../totals.ts';
import { changesOf, draftOf, draftTotals, emptyDraft, emptyLine, missingIn, unreadable, type DraftDocument } from './draft-document.ts';

// Ids are opaque to the editor.
const customer = { id: 'c1' as NonNullable<DraftDocument['customerId']>, name: 'Kilimani Café', currency: null };
const defaults = { currency: 'KES', issueDate: '2026-11-22', pricesIncludeTax: false, taxRate: '16' };
const draft = (patch: Partial<DraftDocument> = {}): DraftDocument => ({ ...emptyDraft(defaults, customer), ...patch });
const line = (patch: object) => ({ ...emptyLine('k', '16'), ...patch });

/** What the server would answer to the changes; only what the editor reads back. */
function stored(document: DraftDocument): Invoice {
  const changes = changesOf(document, customer.id);
  const fields = { customerId: customer.id, customerName: customer.name, currency: changes.currency, exchangeRate: changes.exchangeRate, dueDate: '2026-12-06', allowances: changes.allowances?.map((one) => ({ reason: null, ...one })) };
  // The fields that the editor never looks at are left out.
  return { ...changes, ...fields } as unknown as Invoice;
}

describe('a draft in the editor', () => {
  it('needs a customer, a date, a rate for another currency, and numbers that can be read', () => {
    expect(missingIn(draft(), 'KES')).toBeNull();
    expect(missingIn(draft({ customerId: null }), 'KES')).toBe('customer');
    expect(missingIn(draft({ issueDate: '' }), 'KES')).toBe('date');
    expect(missingIn(draft({ currency: 'USD' }), 'KES')).toBe('rate');
    expect(missingIn(draft({ currency: 'USD', exchangeRate: '129.5' }), 'KES')).toBeNull();
    expect(missingIn(draft({ lines: [line({ quantity: 'three' })] }), 'KES')).toBe('number');
  });

  it('names the fields that cannot be read as the server would', () => {
    expect(unreadable(draft({ lines: [line({}), line({ unitPrice: '12,5,0', taxRate: 'x' })], discount: '-1' }))).toEqual(['lines.1.unitPrice', 'lines.1.taxRate', 'discount']);
    expect(unreadable(draft({ currency: 'JPY', discount: '0.5' }))).toEqual(['discount']);
  });

  it('comes to what the rules say, with the discount before the tax', () => {
    const totals = draftTotals(draft({ lines: [line({ quantity: '3', unitPrice: '12500.5' }), line({ unitPrice: '5000' })], discount: '500' }));
    expect(totals && totalsText(totals, 'KES').totals).toMatchObject({ lineNet: '42501.50', allowances: '500.00', tax: '6720.24', payable: '48721.74' });
  });

  it('counts an unfinished line as nothing and gives no totals beyond the books', () => {
    expect(draftTotals(draft())?.payableMinor).toBe(0);
    expect(draftTotals(draft({ lines: [line({ quantity: '999999999', unitPrice: '999999999999' })] }))).toBeUndefined();
  });

  it('is the same after it was stored and read again', () => {
    const before = draft({
      dueDate: '2026-12-06', discount: '40', note: 'Thank you', reference: 'PO 7', pricesIncludeTax: true,
      lines: [line({ key: '0', description: 'Paint', quantity: '6', unitPrice: '4350.5', discountPercent: '5' }), line({ key: '1', description: 'Delivery', unitPrice: '1500', taxRate: '0' })],
    });
    const after = draftOf(stored(before));
    expect({ ...after, lines: after.lines.map(({ hidden: _hidden, ...shown }) => shown) }).toEqual({ ...before, lines: before.lines.map(({ hidden: _hidden, ...shown }) => shown) });
  });

  it('keeps what it does not show', () => {
    const invoice = stored(draft({ lines: [line({ unitPrice: '100' })] }));
    const [first] = invoice.lines;
    const special = {
      ...invoice, prepaid: '10', rounding: '0.05',
      allowances: [{ amount: '5.00', reason: 'Loyal customer', taxRate: '16', taxCategory: 'S' as const }],
      lines: [{ ...first, baseQuantity: '100', adjustments: [{ charge: true, amount: '2.50', reason: 'Packing' }], taxCategory: 'S' as const }],
    };
    // Only the fields under test are there.
    const changes = changesOf(draftOf(special as unknown as Invoice), customer.id);
    expect(changes).toMatchObject({ prepaid: '10', rounding: '0.05', allowances: [{ amount: '5.00', reason: 'Loyal customer' }] });
    expect(changes.lines[0]).toMatchObject({ baseQuantity: '100', adjustments: [{ charge: true, amount: '2.50' }] });
  });

  it('keeps a special tax category and lets the plain ones follow the rate', () => {
    const invoice = stored(draft({ lines: [line({ taxRate: '0' })] }));
    const withCategory = (taxCategory: string) => ({ ...invoice, lines: [{ ...invoice.lines[0], taxCategory }] }) as unknown as Invoice;
    expect(draftOf(withCategory('E')).lines[0]?.hidden.taxCategory).toBe('E');
    expect(draftOf(withCategory('Z')).lines[0]?.hidden.taxCategory).toBeUndefined();
  });
});
