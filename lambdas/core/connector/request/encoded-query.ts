/** ServiceNow's encoded queries: `field=value^other=value`. */
import { UnsendableError } from '../unsendable.ts';
import { scalarText, template } from './fragment.ts';

/**
 * ``encodedQuery`correlation_id=${key}` ``. The language has no way to quote: a caret ends a condition, and a value that
 * begins with `javascript:` is run. Throws UnsendableError for such values, and for line breaks.
 */
export const encodedQuery = template('encoded-query', (value) => {
  if (!Array.isArray(value)) return single(value);
  const texts = value.map(single);
  if (texts.some((text) => text.includes(',')))
    throw new UnsendableError('a list holds a value with a comma');
  return texts.join(',');
});

function single(value: unknown): string {
  const text = scalarText(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\^\u0000-\u001f]/.test(text) || /^\s*javascript:/i.test(text))
    throw new UnsendableError('a value cannot be in an encoded query');
  return text;
}
