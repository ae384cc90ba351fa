/** How an answer of a connector's lookup lies in the lookup cache: `isFound`, `isAmbiguous`, and `told`, JSON text. */
import { answerOf, defaultAnswer } from '../../core/connector/answer.ts';
import type { AnswerFields } from '../../core/connector/fields.ts';
import type { LookupAnswer } from '../../core/connector/look-up.ts';
import type { ValueFormat } from './lookup-item.ts';

/**
 * The format of answers with these fields. A field that was declared after the entry was written has its default; an entry
 * that lacks a needed one holds no value.
 */
export function answerFormat(fields: AnswerFields): ValueFormat<LookupAnswer> {
  return {
    placeholders: ({ found, isAmbiguous, values }) => ({
      ':isFound': { BOOL: found },
      ':isAmbiguous': { BOOL: isAmbiguous },
      ':told': { S: JSON.stringify(values) },
    }),
    read(item) {
      const found = item['isFound']?.BOOL;
      const told = found ? toldIn(item['told']?.S) : undefined;
      const values = found ? told && answerOf(fields, told) : defaultAnswer(fields);
      if (found === undefined || values === undefined) return undefined;
      return { found, values, isAmbiguous: item['isAmbiguous']?.BOOL === true, entities: [] };
    },
  };
}

function toldIn(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const told: unknown = JSON.parse(text ?? '');
    return typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
