import { describe, expect, it } from 'vitest';
import { addressLines, changedFields, fieldsOf, searchedTexts } from './rules.ts';

const nowhere = { line1: null, line2: null, city: null, region: null, postalCode: null, country: null };

describe('changedFields', () => {
  const ada = fieldsOf({ name: 'Ada', email: 'ada@example.com', billingAddress: { city: 'London', country: 'GB' } });

  it('keeps everything when nothing is named', () => {
    expect(changedFields(ada, {})).toEqual(ada);
  });

  it('tells "not named" from "cleared"', () => {
    expect(changedFields(ada, { email: null, phone: undefined })).toEqual({ ...ada, email: null });
  });

  it('changes single fields of the address, and clears all of it with null', () => {
    expect(changedFields(ada, { billingAddress: { city: null, line1: '1 Road' } }).billingAddress).toEqual({ ...nowhere, line1: '1 Road', country: 'GB' });
    expect(changedFields(ada, { billingAddress: null }).billingAddress).toEqual(nowhere);
  });
});

describe('searchedTexts', () => {
  it('knows a phone number with and without its punctuation', () => {
    expect(searchedTexts({ name: 'Ada', email: null, phone: '+44 (20) 7946', taxId: null })).toContain('44207946');
  });
});

describe('addressLines', () => {
  it('leaves out what is not known and names the country', () => {
    expect(addressLines({ ...nowhere, line1: '1 Moi Avenue', postalCode: '00100', city: 'Nairobi', country: 'KE' }, 'fr')).toEqual(['1 Moi Avenue', '00100 Nairobi', 'Kenya']);
    expect(addressLines(nowhere, 'en')).toEqual([]);
  });
});
