/** What of an answer goes back to the platform: declared fields, each under a name that the platform knows it by. */
import type { ContactField } from '../platform/contact.ts';
import type { PlatformFields } from '../ports.ts';
import type { AnswerFields, AnswerValues } from './fields.ts';

/**
 * Longer texts are not sent, characters: far above what an agent reads, and far below what a message of the queue may hold,
 * which would come back for ever with all that is sent beside it (own choice).
 */
const MAX_TEXT = 8000;

/**
 * By the names of answer fields. What is empty is not sent: nothing known blanks nothing that the platform has. Nor is a
 * text of over 8,000 characters.
 */
export interface WriteBack {
  /** Attributes of the customer's participant; values go as text. */
  attributes?: Readonly<Record<string, string>>;
  /** Fields of the external contact that the platform has put beside the customer (Genesys Cloud). */
  contact?: Readonly<Record<string, ContactField>>;
}

/** Of an operation or lookup: a request does not say by itself whose it is. */
export interface ConversationWriteBack extends WriteBack {
  /** The text input that holds the conversation's id; of a lookup one beside its keys, which may be left out. */
  conversation: string;
}

/** As it is written: the compiler knows the answer's fields. */
export interface WriteBackDefinition<Answer extends AnswerFields> {
  attributes?: { readonly [Name in keyof Answer]?: string };
  contact?: { readonly [Name in keyof Answer]?: ContactField };
}

/** Whether any of a connector's operations, or of its lookups, sends something back. */
export function anyWritesBack(rules: Readonly<Record<string, object>>): boolean {
  return Object.values(rules).some((one) => 'writeBack' in one && one.writeBack !== undefined);
}

/** The values by their names on the platform; undefined where none is left. */
export function writtenBack(
  { attributes, contact }: WriteBack,
  values: AnswerValues,
): PlatformFields | undefined {
  const texts = renamed(attributes, values).map(([name, value]) => [name, String(value)] as const);
  const fields = renamed(contact, values);
  if (texts.length + fields.length === 0) return undefined;
  return {
    ...(texts.length > 0 && { attributes: Object.fromEntries(texts) }),
    ...(fields.length > 0 && { contact: Object.fromEntries(fields) }),
  };
}

function renamed(
  targets: Readonly<Record<string, string>> = {},
  values: AnswerValues,
): (readonly [string, string | number | boolean])[] {
  return Object.entries(targets).flatMap(([field, target]) => {
    const value = Object.hasOwn(values, field) ? values[field] : undefined;
    const isSent = value !== undefined && value !== '' && String(value).length <= MAX_TEXT;
    return isSent ? [[target, value] as const] : [];
  });
}
