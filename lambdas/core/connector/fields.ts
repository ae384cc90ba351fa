/** Declared fields: what a lookup is asked by, what an operation takes, what both answer. Flat, typed, once. */

/** What a field's value is, once read. */
export interface FieldValues {
  text: string;
  integer: number;
  decimal: number;
  flag: boolean;
  phone: PhoneNumber;
  email: string;
}
export type FieldType = keyof FieldValues;

/** A telephone number with the forms in which people keep it. */
export interface PhoneNumber {
  e164: string;
  /** E.164 first; no two alike. */
  spellings: readonly string[];
}

export interface Field<Type extends FieldType = FieldType> {
  type: Type;
  /** Never logged, and served stale only where the cache rule says so. */
  personal: boolean;
  /** Of an answer: a reply without it is no answer at all. */
  needed: boolean;
  /** Of an input: it may be absent. */
  optional: boolean;
  /** Of an answer: used where the system gives none. Of an input: used where the caller gives none. */
  default?: FieldValues[Type];
}
/** A field that may be absent. */
export interface OptionalField<Type extends FieldType = FieldType> extends Field<Type> {
  optional: true;
}
/** A field that always has a value. */
export interface DefaultedField<Type extends FieldType = FieldType> extends Field<Type> {
  default: FieldValues[Type];
}

export type InputFields = Readonly<Record<string, Field>>;
/** Every field of an answer has a default: Architect can't read a null, and a field that is missing reads as one. */
export type AnswerFields = Readonly<Record<string, DefaultedField>>;

/** The value of a field as the connector's functions receive it. */
export type ValueOf<One extends Field> = One extends OptionalField
  ? FieldValues[One['type']] | undefined
  : FieldValues[One['type']];
export type ValuesOf<Fields extends InputFields> = { readonly [Name in keyof Fields]: ValueOf<Fields[Name]> };

export type FieldValue = FieldValues[FieldType];
/** Values of an answer: text, numbers and flags only. */
export type AnswerValues = Readonly<Record<string, string | number | boolean>>;

export interface FieldOptions {
  /** @default false */
  personal?: boolean;
  /** @default false */
  needed?: boolean;
}

interface Maker<Type extends FieldType> {
  (): Field<Type>;
  (value: FieldValues[Type], options?: FieldOptions): DefaultedField<Type>;
}

function maker<Type extends FieldType>(type: Type): Maker<Type> {
  const make = (value?: FieldValues[Type], { personal = false, needed = false }: FieldOptions = {}) => ({
    type,
    personal,
    needed,
    optional: false,
    ...(value === undefined ? {} : { default: value }),
  });
  return make as Maker<Type>;
}

/** Text. Ids are texts, too: numbers above 2^53 stay exact in one. */
export const text = maker('text');
/** A whole number that a double holds exactly. */
export const integer = maker('integer');
/** Any finite number. */
export const decimal = maker('decimal');
/** True or false. */
export const flag = maker('flag');

/** A telephone number, read as it comes from a platform or a person; personal. */
export function phone(): Field<'phone'> {
  return { type: 'phone', personal: true, needed: false, optional: false };
}

/** An address, in lower case; personal. */
export function email(): Field<'email'> {
  return { type: 'email', personal: true, needed: false, optional: false };
}

/** An input that may be absent; what can't be read as a telephone number or an address counts as absent, too. */
export function optional<Type extends FieldType>(field: Field<Type>): OptionalField<Type> {
  return { ...field, optional: true };
}
