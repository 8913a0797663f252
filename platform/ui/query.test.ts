import { describe, expect, it } from 'vitest';
import { queryValue, withQuery } from './query.ts';

describe('withQuery', () => {
  it('changes one value, keeps the others and starts the list anew', () => {
    expect(withQuery('/x', { q: 'a b', status: 'paid', cursor: 'abc' }, { status: 'draft' })).toBe('/x?q=a+b&status=draft');
  });

  it('takes out what is undefined or empty, down to the bare path', () => {
    expect(withQuery('/x', { q: '', status: 'paid' }, { status: undefined })).toBe('/x');
  });

  it('goes on in the list when that is what is asked for', () => {
    expect(withQuery('/x', { q: 'a', cursor: 'one' }, { cursor: 'two' })).toBe('/x?q=a&cursor=two');
  });

  it('keeps values that came several times', () => {
    expect(withQuery('/x', { tag: ['a', 'b'] }, {})).toBe('/x?tag=a&tag=b');
  });
});

describe('queryValue', () => {
  it('is the first of several', () => {
    expect(queryValue({ q: ['a', 'b'] }, 'q')).toBe('a');
    expect(queryValue({}, 'q')).toBeUndefined();
  });
});
