/** Salesforce's query language. */
import { scalarText, template } from './fragment.ts';

/** What a backslash makes of a character inside a literal (Salesforce, "Quoted String Escape Sequences"). */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** ``soql`SELECT Id FROM Contact WHERE Phone IN ${spellings}` ``: texts become literals, lists `('a', 'b')`. */
export const soql = template('soql', literal);

function literal(value: unknown): string {
  // An empty IN () is a syntax error; nothing equals NULL in a list of one that is none.
  if (Array.isArray(value)) return value.length === 0 ? '(NULL)' : `(${value.map(literal).join(', ')})`;
  const text = scalarText(value);
  if (typeof value !== 'string') return text.toUpperCase();
  return `'${text.replace(/[\\'"\n\r\t\b\f]/g, (char) => ESCAPES[char] ?? char)}'`;
}
