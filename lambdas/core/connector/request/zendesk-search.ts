/** Zendesk's search: words and `field:value` pairs, values in quotes. */
import { UnsendableError } from '../unsendable.ts';
import { scalarText, template } from './fragment.ts';

/**
 * ``zendeskSearch`role:end-user email:${email}` ``. The language has no way to quote a quote: throws UnsendableError for
 * values that hold one, and for a lone asterisk, which would match everything.
 */
export const zendeskSearch = template('zendesk', (value) => {
  const text = scalarText(value);
  if (/["\\\r\n]/.test(text) || text.includes('*'))
    throw new UnsendableError('a value cannot be in a search');
  return `"${text}"`;
});
