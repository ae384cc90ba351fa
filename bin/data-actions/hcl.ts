/** Writes Terraform's language, as `terraform fmt` leaves it. */

/** An attribute is an expression or a JSON value, perhaps handed to a function; a body is a block. */
export type HclBody = readonly (readonly [name: string, value: HclValue])[];
type HclValue = string | { call?: string; value: unknown } | HclBody;

/** A quoted text: `${` and `%{` begin expressions, and are Velocity's here. */
export function hclText(text: string): string {
  // JSON's escapes are HCL's, except two, and the characters that JSON leaves as they are.
  return JSON.stringify(text)
    .replace(/\\./g, (one) => ({ '\\b': '\\u0008', '\\f': '\\u000c' })[one] ?? one)
    .replace(/([$%])\{/g, '$1$1{')
    .replace(/[\u007f-\u009f\u2028\u2029]/g, unicode);
}

export function hclBlock(type: string, labels: readonly string[], body: HclBody): string {
  return `${[type, ...labels.map(hclText)].join(' ')} {\n${lines(body, '  ')}}\n`;
}

function lines(body: HclBody, indent: string): string {
  const entries = body.map(([name, value]) => entry(name, value, indent));
  return entries
    .map(({ name, sign, text }, at) => {
      const width = sign === '' ? 0 : aligned(entries, at);
      return `${indent}${name.padEnd(width)}${sign} ${text}\n`;
    })
    .join('');
}

interface Entry {
  name: string;
  /** Empty for a block. */
  sign: ' =' | '';
  text: string;
}

function entry(name: string, value: HclValue, indent: string): Entry {
  if (typeof value === 'string') return { name, sign: ' =', text: value };
  if (!('value' in value)) return { name, sign: '', text: `{\n${lines(value, `${indent}  `)}${indent}}` };
  const text = json(value.value, indent);
  return { name, sign: ' =', text: value.call === undefined ? text : `${value.call}(${text})` };
}

/** Width of the names in the run of one-line attributes around this one; what spans lines stands alone. */
function aligned(entries: readonly Entry[], at: number): number {
  const isOneLine = (one: Entry | undefined) =>
    one !== undefined && one.sign !== '' && !one.text.includes('\n');
  let [from, to] = [at, at];
  if (isOneLine(entries[at])) {
    while (isOneLine(entries[from - 1])) from -= 1;
    while (isOneLine(entries[to + 1])) to += 1;
  }
  return Math.max(...entries.slice(from, to + 1).map(({ name }) => name.length));
}

function json(value: unknown, indent: string): string {
  if (typeof value === 'string') return hclText(value);
  if (Array.isArray(value)) return `[${value.map((one) => json(one, indent)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value);
  if (fields.length === 0) return '{}';
  return `{\n${lines(
    fields.map(([name, one]) => [hclText(name), { value: one }] as const),
    `${indent}  `,
  )}${indent}}`;
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
