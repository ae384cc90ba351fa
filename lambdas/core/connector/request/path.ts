/** Paths: every value is one piece of one segment, whatever it holds. */
import { UnsendableError } from '../unsendable.ts';
import { Fragment, type Scalar, scalarText } from './fragment.ts';

/** A path from the base URL on, encoded. */
export type Path = Fragment<'path'>;

/** What may be in a path: a value, a path, or a key of a query language, which is encoded as a whole. */
type PathSlot = Scalar | Fragment;

/**
 * ``path`/sobjects/Case/${id}` ``. Throws UnsendableError where a value would leave a segment empty or make it `.` or
 * `..`: every URL parser resolves those away, encoded or not.
 */
export function path(strings: TemplateStringsArray, ...slots: PathSlot[]): Path {
  const texts = slots.map(encodeSlot);
  const whole = strings.map((part, at) => `${part}${texts[at] ?? ''}`).join('');
  if (!/^\/[^\s?#\\]*$/.test(whole)) throw new UnsendableError('a path begins with / and holds no query');
  // A slash at the end is an author's own; between two, or of a value, nothing is missing.
  const segments = whole.slice(1).split('/');
  if (segments.some((one, at) => (one === '' && at < segments.length - 1) || /^\.{1,2}$/.test(one)))
    throw new UnsendableError('a value cannot be in a path');
  if (texts.some((text) => text === '')) throw new UnsendableError('an empty value cannot be in a path');
  return new Fragment('path', whole);
}

function encodeSlot(slot: PathSlot): string {
  if (!Fragment.is(slot)) return encodeURIComponent(scalarText(slot));
  return slot.place === 'path' ? slot.text : encodeURIComponent(slot.text);
}
