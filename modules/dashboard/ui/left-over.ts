import { type Money, toDecimal, toMinor } from '@dott/platform/money';

/** Income less expenses. */
export function leftOf(income: Money, expenses: Money): Money {
  const { currency } = income;
  return { amount: toDecimal(toMinor(income.amount, currency) - toMinor(expenses.amount, currency), currency), currency };
}
