import { customers } from '@dott/modules/customers/contract';
import { Problem } from '@dott/platform/http/client';
import { testApp } from '@dott/platform/testing';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import { draftBody, issued, openShop, type InvoicingShop } from './invoices.fixture.ts';

const t = testApp({ now: '2026-11-22T10:00:00Z' });

async function pages({ api }: InvoicingShop, { id }: { id: string }): Promise<string[]> {
  const file = await api.pdf({ params: { id } });
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(await file.arrayBuffer())), { mergePages: false });
  // How far apart words stand on the page is the layout's affair.
  return text.map((page) => page.replaceAll(/\s+/g, ' '));
}

// The first one waits for a thread that loads the renderer, which takes its time on a busy machine.
describe('the PDF of an invoice', { timeout: 90_000 }, () => {
  it('says who owes whom what, as text', async () => {
    const shop = await openShop(t());
    const lines = [
      { description: 'Unga wa mahindi', quantity: '10', unitPrice: '123.4', taxRate: '16', discountPercent: '5', adjustments: [{ charge: true, amount: '3.50', reason: 'Delivery' }] },
      { description: 'Ushauri', quantity: '1.5', unitPrice: '20', taxRate: '0', taxCategory: 'E' },
    ];
    const invoice = await issued(shop, { lines, allowances: [{ amount: '10', taxRate: '16' }], prepaid: '5', note: 'Asante sana', reference: 'PO-7' });
    await shop.api.pay({ params: { id: invoice.id }, body: { amount: '100', date: '2026-11-22', method: 'cash' } });
    const [page = ''] = await pages(shop, invoice);
    for (const words of [
      'Invoice 2026-0001', 'Duka la Ngũgĩ', 'Kenya', 'Wanjikũ & Søns', '1 Moi Avenue', 'Nairobi', 'Tax id P051', '22 November 2026', '6 December 2026', 'KES', 'PO-7',
      'Unga wa mahindi', 'Discount 5 %', 'Delivery +3.50', '123.40', '1,175.80', 'Ushauri', '1.5',
      'S 16 % 1,165.80 186.53', 'E 0 % 30.00 0.00', 'Total of lines 1,205.80', 'Allowances 10.00', 'Total without tax 1,195.80', 'Tax 186.53', 'Total with tax 1,382.33',
      'Prepaid 5.00', 'Amount due KES 1,377.33', 'Paid 100.00', 'Still open 1,277.33', 'Asante sana', 'Page 1 of 1',
    ]) expect(page).toContain(words);
  });

  it('writes every Latin, Greek and Cyrillic letter, and marks what it cannot write instead of writing something else', async () => {
    const shop = await openShop(t());
    const names = 'Łukasz Ștefan Nguyễn Þórður Γιώργος Олена';
    const { id } = await shop.shop.api(customers).create({ body: { name: names } });
    const [page = ''] = await pages(shop, await issued({ ...shop, customerId: id }, { note: 'أحمد 王' }));
    expect(page).toContain(names);
    expect(page).toContain('\ufffd\ufffd\ufffd\ufffd \ufffd');
  });

  it('repeats its head on each page and numbers them', async () => {
    const shop = await openShop(t(), { currency: 'UGX' });
    const lines = Array.from({ length: 60 }, (_each, index) => ({ description: `Item ${index + 1}.`, quantity: '1', unitPrice: '1000', taxRate: '18' }));
    const all = await pages(shop, await issued(shop, { lines, pricesIncludeTax: true }));
    expect(all.length).toBeGreaterThan(1);
    for (const [index, page] of all.entries()) expect(page).toContain(`Page ${index + 1} of ${all.length}`);
    expect(all.slice(0, -1).every((page) => page.includes('Description Quantity Price incl. tax Tax Amount incl. tax'))).toBe(true);
    for (const { description } of lines) expect(all.filter((page) => page.includes(description))).toHaveLength(1);
    expect(all.at(-1)).toContain('Amount due UGX 60,000');
  });

  it('says of a draft and of a void invoice that they are none', async () => {
    const shop = await openShop(t());
    const draft = await shop.api.create({ body: draftBody(shop.customerId) });
    expect((await pages(shop, draft))[0]).toMatch(/Draft invoice.*not a tax document/);
    const invoice = await issued(shop);
    await shop.api.void({ params: { id: invoice.id } });
    expect((await pages(shop, invoice))[0]).toContain('Void since 22 November 2026');
  });
});

describe('an invoice that takes long to draw', () => {
  const endless = { lines: Array.from({ length: 40 }, () => ({ description: 'x'.repeat(1_000), quantity: '1', unitPrice: '1', taxRate: '0' })) };

  it('keeps nobody else waiting, and one business takes no more than its places', async () => {
    const [greedy, modest] = [await openShop(t()), await openShop(t())];
    const { id } = await greedy.api.create({ body: draftBody(greedy.customerId, endless) });
    const asked = Array.from({ length: 5 }, () => greedy.api.pdf({ params: { id } }).then(() => 'drawn', (error: unknown) => (error instanceof Problem ? error.code : error)));
    const [page = ''] = await pages(modest, await issued(modest));
    expect(page).toContain('Invoice 2026-0001');
    expect((await Promise.all(asked)).toSorted()).toEqual(['drawn', 'drawn', 'drawn', 'system.unavailable', 'system.unavailable']);
  }, 90_000);
});
