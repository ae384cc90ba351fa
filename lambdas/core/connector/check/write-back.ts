/** What a rule sends back to the platform: of declared fields, under names that the platform takes. */
import { isContactField } from '../../platform/contact.ts';
import { CASE_ATTRIBUTES } from '../../platform/profile.ts';
import type { AnswerFields, InputFields } from '../fields.ts';
import type { ConversationWriteBack, WriteBack } from '../write-back.ts';
import { fieldNameFaults } from './names.ts';

/** Names of attributes as flows can read them (own choice). */
const ATTRIBUTE = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
/** Events set these with a case id. */
const TAKEN: readonly string[] = Object.values(CASE_ATTRIBUTES);

/** `where`: names the rule; `taken`: attributes that it may not set. */
export function writeBackFaults(
  where: string,
  answer: AnswerFields,
  writeBack: WriteBack | undefined,
  taken: readonly string[] = TAKEN,
): string[] {
  if (writeBack === undefined) return [];
  const { attributes = {}, contact = {} } = writeBack;
  const at = `${where}.writeBack`;
  const fields = [...Object.keys(attributes), ...Object.keys(contact)];
  return [
    ...(fields.length === 0 ? [`${at} names no field: remove it, or say what goes back.`] : []),
    ...fields
      .filter((field) => !Object.hasOwn(answer, field))
      .map((field) => `${at} sends back "${field}", which ${where}.answer does not declare.`),
    ...Object.values(attributes).flatMap((name) => attributeFaults(at, name, taken)),
    ...Object.values(contact)
      .filter((name) => !isContactField(name))
      .map(
        (name) =>
          `${at}.contact sets "${name}", which is no plain field of an external contact: docs/CONNECTORS.md lists them; an own one is customFields.<name>.`,
      ),
    ...[attributes, contact].flatMap((targets) => twins(at, Object.values(targets))),
  ];
}

/** Of an operation: it names the conversation, too. */
export function operationWriteBackFaults(
  where: string,
  answer: AnswerFields,
  input: InputFields,
  writeBack: ConversationWriteBack | undefined,
): string[] {
  if (writeBack === undefined) return [];
  const { conversation } = writeBack;
  const field = Object.hasOwn(input, conversation) ? input[conversation] : undefined;
  return [
    ...writeBackFaults(where, answer, writeBack, []),
    ...(field?.type === 'text'
      ? []
      : [`${where}.writeBack.conversation must name a text input, but names "${conversation}".`]),
  ];
}

/** Of a lookup: the conversation comes beside the keys. */
export function lookupWriteBackFaults(
  where: string,
  answer: AnswerFields,
  keys: InputFields,
  writeBack: ConversationWriteBack | undefined,
): string[] {
  if (writeBack === undefined) return [];
  const { conversation } = writeBack;
  return [
    ...writeBackFaults(where, answer, writeBack, []),
    // Keys have names of their own; a direct call says by `lookup` which one is meant.
    ...fieldNameFaults(`${where}.writeBack.conversation`, [conversation], ['lookup', ...Object.keys(keys)]),
  ];
}

function attributeFaults(at: string, name: string, taken: readonly string[]): string[] {
  if (!ATTRIBUTE.test(name))
    return [
      `${at}.attributes sets "${name}": a name begins with a letter and holds letters, digits, _, - and ., 64 at most.`,
    ];
  return taken.includes(name)
    ? [`${at}.attributes sets "${name}", which a caseId in the answer of an event sets.`]
    : [];
}

function twins(at: string, names: readonly string[]): string[] {
  const twice = names.filter((name, index) => names.indexOf(name) < index);
  return twice.map((name) => `${at} sets "${name}" from several fields.`);
}
