import { currencyExponent } from './currencies.ts';

/** An amount as it stands on the wire when it stands alone. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** An amount as a person of this locale writes it, with all decimals of the currency: 'KES 1,234.50', '1.234,50 €'. */
export function formatMoney(money: Money, locale: string): string {
  const digits = currencyExponent(money.currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency', currency: money.currency, minimumFractionDigits: digits, maximumFractionDigits: digits,
  });
  return format.format(exactText(money.amount));
}

/** The amount alone, for columns whose heading names the currency. */
export function formatAmount(money: Money, locale: string): string {
  const digits = currencyExponent(money.currency);
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(exactText(money.amount));
}

/** A price per unit: at least the decimals of the currency, and those it has beyond them. */
export function formatPrice(price: Money, locale: string): string {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: currencyExponent(price.currency), maximumFractionDigits: 12 }).format(exactText(price.amount));
}

/** A quantity or rate as a person of this locale writes it, with the decimals it has. */
export function formatDecimal(value: string, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 12 }).format(exactText(value));
}

function exactText(value: string): Intl.StringNumericLiteral {
  // Intl formats decimal text exactly; the type only admits literals that the compiler can see.
  return value as Intl.StringNumericLiteral;
}
