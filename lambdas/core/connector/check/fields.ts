/** Declared fields: their defaults must be what they say. */
import type { Field, InputFields } from '../fields.ts';

const MAX_SAFE_TEXT = 1000;

/** `needsDefault`: of answers, since Architect reads a missing field as a null. */
export function fieldFaults(where: string, fields: InputFields, needsDefault: boolean): string[] {
  return Object.entries(fields).flatMap(([name, field]) => oneFault(`${where}.${name}`, field, needsDefault));
}

function oneFault(where: string, field: Field, needsDefault: boolean): string[] {
  const { type, default: value, optional } = field;
  if (value === undefined) return needsDefault ? [`${where} has no default: an answer is never null.`] : [];
  if (optional) return [`${where} is optional and has a default: it is one or the other.`];
  if (needsDefault && type === 'phone') return [`${where} is a phone: an answer gives a number as text.`];
  return isOf(type, value) ? [] : [`The default of ${where} is no ${type}.`];
}

function isOf(type: Field['type'], value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value);
    case 'decimal':
      return Number.isFinite(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'phone':
      return false;
    default:
      return typeof value === 'string' && value.length <= MAX_SAFE_TEXT;
  }
}
