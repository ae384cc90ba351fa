/** Reads what a caller sends by the declared fields; nothing else reaches a connector's functions. */
import { readPhone } from '../customer/phone.ts';
import { roundedNumber } from '../message/exact-number.ts';
import { textOf } from '../reply/fields.ts';
import type { Field, FieldValue, InputFields, PhoneNumber } from './fields.ts';
import { spellingsOf } from './spellings.ts';

/** A field that can't be used, and why: both are safe to log and to answer. */
export interface InputFault {
  field: string;
  reason: 'missing' | 'unusable' | 'not_declared';
}

export type Inputs = Readonly<Record<string, FieldValue | undefined>>;

/** Own choice: far above any subject line, far below what a message may carry. */
const MAX_TEXT = 32_000;
/** RFC 5321: an address has at most 254 characters. */
const MAX_EMAIL = 254;

/**
 * The values of all declared fields, or every fault. Numbers stand for texts and texts for numbers where they say the
 * same, since flows are loose with both; null and empty text are absent. Names that are not declared are faults, unless
 * `undeclared` lets them pass.
 */
export async function readInputs(
  fields: InputFields,
  given: Readonly<Record<string, unknown>>,
  options: { defaultRegion: string; undeclared?: 'refused' | 'passed on' },
): Promise<{ values: Inputs; faults: InputFault[] }> {
  const faults: InputFault[] = [];
  const values: Record<string, FieldValue | undefined> = {};
  for (const [name, field] of Object.entries(fields)) {
    const raw = Object.hasOwn(given, name) ? given[name] : undefined;
    const isAbsent = raw === undefined || raw === null || raw === '';
    const value = isAbsent ? undefined : await readValue(field, raw, options.defaultRegion);
    values[name] = value ?? field.default;
    if (values[name] !== undefined) continue;
    const isForgiven = field.optional && (isAbsent || field.type === 'phone' || field.type === 'email');
    if (!isForgiven) faults.push({ field: name, reason: isAbsent ? 'missing' : 'unusable' });
  }
  if (options.undeclared !== 'passed on') {
    for (const name of Object.keys(given))
      if (!Object.hasOwn(fields, name)) faults.push({ field: name, reason: 'not_declared' });
  }
  return { values, faults };
}

/** One value; undefined where it can't be read as its type. Never throws. */
export async function readValue(
  { type }: Field,
  raw: unknown,
  defaultRegion: string,
): Promise<FieldValue | undefined> {
  switch (type) {
    case 'phone':
      return readPhoneNumber(raw, defaultRegion);
    case 'email':
      return readEmail(raw);
    case 'flag':
      return readFlag(raw);
    case 'integer':
      return readNumber(raw, /^-?\d{1,16}$/, Number.isSafeInteger);
    case 'decimal':
      return readNumber(raw, /^-?\d{1,17}(\.\d{1,17})?$/, Number.isFinite);
    case 'text':
      return readText(raw);
  }
}

/** The text under which an input is cached, and by which it orders messages. */
export function keyText(value: FieldValue): string {
  return typeof value === 'object' ? value.e164 : String(value);
}

/** ITU E.164: 15 digits at most, after the plus sign. */
const CANONICAL = /^\+\d{1,15}$/;

/**
 * The value behind the text that `keyText` wrote; undefined where it can't be read as its type. A number was read when its
 * message was made, and is not judged again by the numbering plan of a newer release.
 */
export async function valueOfText(
  field: Field,
  text: string,
  defaultRegion: string,
): Promise<FieldValue | undefined> {
  const isCanonical = field.type === 'phone' && CANONICAL.test(text);
  return isCanonical
    ? { e164: text, spellings: await spellingsOf(text) }
    : readValue(field, text, defaultRegion);
}

async function readPhoneNumber(raw: unknown, defaultRegion: string): Promise<PhoneNumber | undefined> {
  const read = await readPhone(raw, defaultRegion);
  return read.usable ? { e164: read.e164, spellings: await spellingsOf(read.e164) } : undefined;
}

function readEmail(raw: unknown): string | undefined {
  const address = readText(raw)?.trim().toLowerCase();
  const isOne =
    address !== undefined && address.length <= MAX_EMAIL && /^[^\s@"<>]+@[^\s@"<>]+$/.test(address);
  return isOne ? address : undefined;
}

function readText(raw: unknown): string | undefined {
  // All digits of a number, above 2^53 too.
  if (typeof raw !== 'string') return textOf(raw);
  const isUsable = raw.length <= MAX_TEXT && raw.isWellFormed();
  return isUsable && raw.trim() !== '' ? raw : undefined;
}

function readFlag(raw: unknown): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  return raw === 'true' || raw === 'false' ? raw === 'true' : undefined;
}

function readNumber(raw: unknown, form: RegExp, isUsable: (value: number) => boolean): number | undefined {
  const value = typeof raw === 'string' && form.test(raw.trim()) ? Number(raw) : roundedNumber(raw);
  return value !== undefined && isUsable(value) ? value : undefined;
}
