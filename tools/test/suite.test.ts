import { expect, it } from 'vitest';
import { judgeReport } from './suite.ts';

const report = (passed: number, failed: number, more: object = {}) => ({
  numPassedTests: passed, numFailedTests: failed, numTotalTestSuites: 1, numPendingTests: 0, numTodoTests: 0, testResults: [], ...more,
});

it('passes what passed', () => {
  expect(judgeReport('api', 0, report(3, 0))).toEqual({ passed: 3, failed: 0, complaints: [] });
});

it.each([
  ['no report', 0, undefined],
  ['no test', 0, report(0, 0)],
  ['a skipped test', 0, report(3, 0, { numPendingTests: 1 })],
  ['an exit code that no test explains', 1, report(3, 0)],
  ['a file that could not be run', 1, report(3, 0, { testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] })],
])('fails for %s', (_name, code, given) => {
  const { failed, complaints } = judgeReport('api', code, given);
  expect(failed).toBe(1);
  expect(complaints).toHaveLength(1);
});

it('lets a test be skipped that says in its name why, and repeats that', () => {
  const given = (fullName: string) => report(3, 0, { numPendingTests: 1, testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'pending', fullName }] }] });
  expect(judgeReport('api', 0, given('compares (NOT RUN: no contracts)'))).toEqual({ passed: 3, failed: 0, complaints: [], remarks: ['api: compares (NOT RUN: no contracts)'] });
  expect(judgeReport('api', 0, given('compares')).failed).toBe(1);
});

it('counts failures once', () => {
  expect(judgeReport('api', 1, report(3, 2))).toEqual({ passed: 3, failed: 2, complaints: [] });
});
