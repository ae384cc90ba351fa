/** What is wrong with one text inside a secret. */

export interface SecretFault {
  /** `placeholder`: what the deployment made, or an example, was never replaced. */
  code: 'empty' | 'placeholder' | 'malformed' | 'no_header';
  /** Goes on after the secret's name; holds nothing of its text (P9). */
  says: string;
}

/** A field that may be left out, but not left empty. */
export function textFault(name: string, value: unknown): SecretFault | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return { code: 'malformed', says: `holds a "${name}" that is no text` };
  return value.trim() === '' ? { code: 'empty', says: `holds an empty "${name}"` } : undefined;
}

/** A field whose text goes into a header. */
export function headerFault(what: string, value: unknown): SecretFault | undefined {
  const fault = textFault(what.replaceAll('"', ''), value);
  if (fault !== undefined || typeof value !== 'string') return fault;
  if (HEADER_VALUE.test(value)) return exampleFault(what, value);
  return {
    code: 'no_header',
    says: `can't be sent: ${what} holds a line end, a blank at an end, or a character that no header can carry`,
  };
}

/** Visible ASCII with blanks inside: what every server reads alike. */
const HEADER_VALUE = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;

/** A text that was copied from an example. */
export function exampleFault(what: string, value: unknown): SecretFault | undefined {
  return typeof value === 'string' && EXAMPLE.test(value)
    ? { code: 'placeholder', says: `still holds the placeholder of an example (${what.replaceAll('"', '')})` }
    : undefined;
}

/** What examples put in a credential's place. */
const EXAMPLE =
  /^(?:(?:bearer|basic|token)\s+)?(?:<[^>]*>|\$\{[^}]*\}|\.{3,}|…|x{3,}|change[-_ ]?me|replace[-_ ]?me|placeholder|todo|your[-_ ][\w-]+)$/i;
