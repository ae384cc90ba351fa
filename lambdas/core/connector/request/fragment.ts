/** Text that is already encoded for its place. Values never are: only the encoders make fragments. */
import { UnsendableError } from '../unsendable.ts';

/** Where a fragment may be. `name`: the name of a field or an object, which every query language takes. */
export type Place = 'path' | 'soql' | 'odata' | 'fhir' | 'encoded-query' | 'zendesk' | 'name';

/** A private member marks those made here: a value out of an event can look like one, and is none. */
export class Fragment<At extends Place = Place> {
  readonly #text: string;
  readonly place: At;
  constructor(place: At, text: string) {
    this.#text = text;
    this.place = place;
  }
  get text(): string {
    return this.#text;
  }
  static is(value: unknown): value is Fragment {
    return typeof value === 'object' && value !== null && #text in value;
  }
}

/** What may be in a slot of a template. */
export type Slot<At extends Place> = Scalar | readonly Scalar[] | Fragment<At> | Fragment<'name'>;
export type Scalar = string | number | boolean;

/** A template of one query language: its own text as it is, values by `encode`, fragments of the same place as they are. */
export function template<At extends Place>(
  place: At,
  encode: (value: unknown) => string,
): (strings: TemplateStringsArray, ...slots: Slot<At>[]) => Fragment<At> {
  return (strings, ...slots) => {
    const texts = slots.map((slot) => {
      if (!Fragment.is(slot)) return encode(slot);
      if (slot.place === place || slot.place === 'name') return slot.text;
      throw new UnsendableError(`a fragment of ${slot.place} cannot be in ${place}`);
    });
    return new Fragment(place, strings.map((part, at) => `${part}${texts[at] ?? ''}`).join(''));
  };
}

/** Throws UnsendableError where the value is no text, number or flag, or no well-formed Unicode. */
export function scalarText(value: unknown): string {
  if (Number.isFinite(value) || typeof value === 'boolean') return String(value);
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw new UnsendableError('a value is neither well-formed text nor a finite number nor a flag');
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** Names of fields or objects that come from options, as a list divided by commas. Throws UnsendableError for any other text. */
export function names(...given: readonly string[]): Fragment<'name'> {
  for (const one of given)
    if (!NAME.test(one)) throw new UnsendableError(`"${one}" is no name of a field or an object`);
  return new Fragment('name', given.join(', '));
}
