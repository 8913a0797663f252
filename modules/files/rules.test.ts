import { describe, expect, it } from 'vitest';
import { isShownInline, receiptTypes, shownName, typeNames } from './rules.ts';

describe('shownName', () => {
  it.each([
    ['../../etc/passwd', 'passwd'], ['C:\\temp\\bill.pdf', 'bill.pdf'], ['a\u0000b\r\n.png', 'ab.png'], ['\u202Egnp.exe', 'gnp.exe'],
    ['..', 'file'], ['', 'file'], ['réçu 💡.jpg', 'réçu 💡.jpg'], [`${'é'.repeat(300)}`, 'é'.repeat(200)],
  ])('%j becomes %j', (name, shown) => {
    expect(shownName(name)).toBe(shown);
  });
});

describe('receipt types', () => {
  it('have names, and only pictures are shown inline', () => {
    expect(typeNames(receiptTypes)).toBe('JPEG, PNG, WebP, HEIC, HEIF, PDF');
    expect(receiptTypes.filter(isShownInline)).toEqual(['image/jpeg', 'image/png', 'image/webp']);
  });
});
