/** Times as numbers: senders count from 1970 in seconds or in milliseconds. */

/** From here on a number is milliseconds: as seconds it would lie after the year 5000. */
const MS_FROM = 100_000_000_000;
const DIGITS = /^\d{10,16}(?:\.\d{1,9})?$/;

/** A number of seconds or milliseconds as ms since the epoch; fractions of seconds count, to the ms. */
export function epochMs(value: number): number {
  return Math.abs(value) < MS_FROM ? Math.round(value * 1000) : value;
}

/** The number in a text of 10 to 16 digits, which some senders write a time as; undefined for any other text. */
export function epochNumber(text: string): number | undefined {
  return DIGITS.test(text) ? Number(text) : undefined;
}
