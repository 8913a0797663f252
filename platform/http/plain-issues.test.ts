import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plainIssue } from './plain-issues.ts';

const Form = z.object({
  name: z.string().max(5), kind: z.enum(['cash', 'bank']), days: z.int().min(0).max(365), lines: z.array(z.string()).min(2), note: z.string().min(1, 'Say why.').optional(),
});

describe('what a form is told', () => {
  it.each([
    ['nothing at all', {}, { name: 'Fill this in.', kind: 'Choose one.', days: 'Fill this in.', lines: 'Fill this in.' }],
    ['too much and too little', { name: 'abcdef', kind: '', days: -1, lines: ['a'] }, { name: 'Use at most 5 characters.', kind: 'Choose one.', days: 'Use at least 0.', lines: 'Add at least 2.' }],
    ['a choice that there is not', { name: 'a', kind: 'cheque', days: 400, lines: ['a', 'b'] }, { kind: 'Choose one from the list.', days: 'Use at most 365.' }],
    ['a schema with words of its own', { name: 'a', kind: 'cash', days: 1, lines: ['a', 'b'], note: '' }, { note: 'Say why.' }],
  ])('%s', (_name, given, expected) => {
    const issues = Form.safeParse(given, { error: plainIssue }).error?.issues ?? [];
    expect(Object.fromEntries(issues.map((issue) => [issue.path.join('.'), issue.message]))).toEqual(expected);
  });
});
