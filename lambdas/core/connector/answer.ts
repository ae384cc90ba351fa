/** From what a system returns to the declared fields of an answer: flat, typed, never null. */
import { exactNumberSource } from '../message/exact-number.ts';
import { textOf } from '../reply/fields.ts';
import type { AnswerFields, AnswerValues, DefaultedField } from './fields.ts';
import type { StatedValues } from './reading.ts';

type AnswerValue = string | number | boolean;

/** The values, with the default for each value that is missing or of another type; undefined where a needed one is missing. */
export function answerOf(fields: AnswerFields, told: StatedValues): AnswerValues | undefined {
  const values: Record<string, AnswerValue> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(told, name) ? valueAs(field, told[name]) : undefined;
    if (value === undefined && field.needed) return undefined;
    values[name] = value ?? plain(field);
  }
  return values;
}

/** The declared fields that are stated, read as such; undefined where there is none, or one of them is of another type. */
export function statedIn(fields: AnswerFields, told: StatedValues): AnswerValues | undefined {
  const stated = Object.entries(fields).flatMap(([name, field]) =>
    Object.hasOwn(told, name) ? [[name, valueAs(field, told[name])] as const] : [],
  );
  const read = stated.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return read.length > 0 && read.length === stated.length ? Object.fromEntries(read) : undefined;
}

/** The answer where nothing is known. */
export function defaultAnswer(fields: AnswerFields): AnswerValues {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, plain(field)]));
}

/** A stale answer: personal fields say nothing, unless the cache rule lets them. */
export function withoutPersonal(fields: AnswerFields, values: AnswerValues): AnswerValues {
  const kept = Object.entries(fields).map(([name, field]) => {
    const value = field.personal ? undefined : values[name];
    return [name, value ?? plain(field)] as const;
  });
  return Object.fromEntries(kept);
}

function plain({ default: value }: DefaultedField): AnswerValue {
  return typeof value === 'object' ? value.e164 : value;
}

function valueAs({ type }: DefaultedField, value: unknown): AnswerValue | undefined {
  switch (type) {
    case 'integer':
      return numberOf(value, Number.isSafeInteger);
    case 'decimal':
      return numberOf(value, Number.isFinite);
    case 'flag':
      return flagOf(value);
    default:
      return typeof value === 'boolean' ? String(value) : textOf(value);
  }
}

function numberOf(value: unknown, fits: (value: number) => boolean): number | undefined {
  const given = exactNumberSource(value) ?? value;
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  return typeof number === 'number' && fits(number) ? number : undefined;
}

function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
}
