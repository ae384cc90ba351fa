/**
 * Numbers that a double can't hold. `JSON.parse` rounds them, and two payloads that differ only in such a digit would
 * look the same; so their source text is kept as a raw JSON number, which `JSON.stringify` writes as it came.
 */

/** The ECMAScript proposal "JSON.parse source text access", which the runtime has and the compiler's types lack. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is { rawJSON: string };
}
const json = JSON as unknown as JsonWithSource;

/** 15 significant digits survive a double: suspect is a value that looks like a longer number, or has a large exponent. */
const SUSPECT = /[:,[\s]-?(?:[0-9.]{16}|[0-9.]+[eE][+-]?[0-9]{2})/;

/** Whether parsing `text` plainly may have rounded a number. False alarms cost time only. */
export function mayHoldInexactNumbers(text: string): boolean {
  return SUSPECT.test(text);
}

/** Parses JSON, keeping every number that a double can't hold exactly as a raw JSON number. Throws SyntaxError. */
export function parseExactly(text: string): unknown {
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && normalized(source) !== normalized(String(value))
      ? json.rawJSON(source)
      : value,
  );
}

/** A number as a double, whether or not it can hold it; undefined for any other value. */
export function roundedNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : json.isRawJSON(value) ? Number(value.rawJSON) : undefined;
}

/** The canonical text of a number kept by `parseExactly`: digits and exponent; undefined for any other value. */
export function exactNumberText(value: unknown): string | undefined {
  return json.isRawJSON(value) ? normalized(value.rawJSON) : undefined;
}

/** The text that a number kept by `parseExactly` came as; undefined for any other value. */
export function exactNumberSource(value: unknown): string | undefined {
  return json.isRawJSON(value) ? value.rawJSON : undefined;
}

/** Numbers with more zeros at their end are no ids (own choice): an exponent must not make a text of any length. */
const MOST_ZEROS = 256;
const WHOLE = /^(-?\d+)(?:e(\d+))?$/;

/** The decimal digits of a whole number, exact above 2^53 too; undefined for any other value. */
export function wholeNumberText(value: unknown): string | undefined {
  const text = typeof value === 'number' ? normalized(String(value)) : exactNumberText(value);
  const [, digits, zeros = '0'] = WHOLE.exec(text ?? '') ?? [];
  if (digits === undefined || Number(zeros) > MOST_ZEROS) return undefined;
  return digits + '0'.repeat(Number(zeros));
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** One text for all spellings of a decimal number: `{sign}{digits}e{exponent}`, no zeros at either end. */
function normalized(source: string): string {
  const parts = NUMBER.exec(source);
  if (parts === null) return source;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = `${whole}${fraction}`;
  let start = 0;
  let end = digits.length;
  while (digits[start] === '0') start += 1;
  if (start === end) return '0';
  while (digits[end - 1] === '0') end -= 1;
  const scale = BigInt(exponent) + BigInt(digits.length - end - fraction.length);
  return `${sign}${digits.slice(start, end)}e${scale}`;
}
