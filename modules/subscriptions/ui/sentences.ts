import { chargeErrors } from '@dott/modules/subscriptions/contract';

/** What each failed attempt is told, by its error's code without the module; it comes with the page, because a bank's answer may come while it is open. */
export const failureSentences: Readonly<Record<string, string>> = Object.fromEntries(
  chargeErrors.filter(({ spec }) => spec.status === 402 || spec.status === 502).map(({ code, spec }) => [code.replace(/^.*\./, ''), spec.message]),
);
