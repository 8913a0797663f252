import { type Minor, checkedMinor } from './minor.ts';

/**
 * Splits `total` in proportion to `weights` (non-negative integers, not all zero) so that the parts add up to it exactly: each part is
 * its share rounded down, and the units left over go to the largest remainders, first come first served.
 */
export function allocate(total: Minor, weights: readonly number[]): Minor[] {
  if (weights.some((weight) => !Number.isSafeInteger(weight) || weight < 0)) throw new RangeError('Weights must be integers of at least zero');
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n) throw new RangeError('At least one weight must be above zero');
  return largestRemainder(weights.map((weight) => BigInt(total) * BigInt(weight)), sum, total);
}

/**
 * Rounds the exact shares `numerators[i] ÷ denominator` to integers whose sum is `total`. `total` must be the sum of the exact shares
 * rounded in whatever way. Shares may be negative.
 */
export function largestRemainder(numerators: readonly bigint[], denominator: bigint, total: Minor): Minor[] {
  const shares = numerators.map((numerator, index) => {
    const floor = floorDivide(numerator, denominator);
    return { index, floor, remainder: numerator - floor * denominator };
  });
  const left = BigInt(total) - shares.reduce((sum, share) => sum + share.floor, 0n);
  if (left < 0n || left > BigInt(shares.length)) throw new RangeError('The total is not the rounded sum of the shares');
  const parts = shares.map((share) => share.floor);
  const byRemainder = shares.toSorted((a, b) => Number(b.remainder > a.remainder) - Number(b.remainder < a.remainder) || a.index - b.index);
  for (const { index, floor } of byRemainder.slice(0, Number(left))) parts[index] = floor + 1n;
  return parts.map((part) => checkedMinor(Number(part)));
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator !== 0n && numerator < 0n !== denominator < 0n ? quotient - 1n : quotient;
}
