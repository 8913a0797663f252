import Big from 'big.js';

/** An exact decimal number; never made from a JS number with a fraction. */
export type Decimal = Big;

/** Reads plain decimal text ('12.5', '-3') or an integer exactly. */
export function decimal(value: string | number | Decimal): Decimal {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('A JS number with a fraction is not an exact decimal');
  return new Big(value);
}

/** Rounds to `scale` decimals; a half goes away from zero, as tax authorities and EN 16931 have it. */
export function roundHalfUp(value: Decimal, scale = 0): Decimal {
  return value.round(scale, Big.roundHalfUp);
}

/**
 * `numerator ÷ denominator`, rounded once to `scale` decimals, a half away from zero. Big's own division rounds to a fixed number of
 * places first, and a second rounding after that can turn 0.4999… into 1: so this one divides integers and looks at the remainder.
 */
export function divideHalfUp(numerator: Decimal, denominator: Decimal, scale = 0): Decimal {
  if (denominator.eq(0)) throw new RangeError('Division by zero');
  const [dividend, divisor] = commonIntegers(numerator.times(powerOfTen(scale)), denominator);
  const positive = dividend < 0n === divisor < 0n;
  const [n, d] = [magnitude(dividend), magnitude(divisor)];
  const rounded = (2n * n + d) / (2n * d);
  return new Big((positive ? rounded : -rounded).toString()).times(powerOfTen(-scale));
}

/** The shortest way to write the same number: '16.00' → '16'. Two rates that are equal have equal text. */
export function plainDecimal(value: string | Decimal): string {
  return new Big(value).toFixed();
}

/** Two decimals as integers of the same scale, so that their ratio is kept. */
export function commonIntegers(a: Decimal, b: Decimal): [bigint, bigint] {
  const scale = powerOfTen(Math.max(places(a), places(b)));
  return [BigInt(a.times(scale).toFixed(0)), BigInt(b.times(scale).toFixed(0))];
}

function places(value: Decimal): number {
  return Math.max(0, value.c.length - 1 - value.e);
}

function powerOfTen(exponent: number): Decimal {
  return new Big(`1e${exponent}`);
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
