/**
 * Reads a Velocity template as Apache Velocity 1.7 does (tried against it), and where newer versions take more, as they
 * do: what fails here fails in all of them.
 */
import { readGroup } from './group.ts';
import { readReference, type Sink } from './read-reference.ts';
import { type Cursor, isEscaped, type Reference, take, type Use, VelocityError } from './reference.ts';

export interface Template {
  references: readonly Reference[];
  /** What the template itself sets: `#set`, `#foreach`, `#macro`, `#define`. */
  assigned: ReadonlySet<string>;
}

/** Whether comments nest differs from version to version: after a second beginning the rest counts as comment. */
const COMMENT = /##[^\n]*|#\*(?:(?!#\*)[\s\S])*?\*#|#\*[\s\S]*/y;
const UNPARSED = /#\[\[[\s\S]*?(?:\]\]#|$)/y;
const DIRECTIVE =
  /#(?:(?:if|elseif|else|end|foreach|set|macro|define)(?!\w)|\{(?:if|elseif|else|end|foreach)\})/y;
const GROUP = /\s*(?=\()/y;
/** Words of a condition; any other must be a reference. */
const OPERATORS = new Set('and or not eq ne lt gt le ge in true false null'.split(' '));

/** Throws VelocityError where no version reads it. */
export function parseTemplate(text: string): Template {
  const template = { references: [] as Reference[], assigned: new Set<string>() };
  readText(text, template, 'printed', undefined);
  return template;
}

interface Draft {
  references: Reference[];
  assigned: Set<string>;
}

function readText(
  text: string,
  draft: Draft,
  use: Use,
  tool: string | undefined,
  inParentheses = false,
): void {
  const cursor: Cursor = { text, at: 0 };
  const sink: Sink = {
    add: (reference) => draft.references.push(reference),
    interpolate: (inner, its) => readText(inner, draft, use, its, true),
  };
  // After a `$` that is text, versions differ in whether a directive is one.
  const blocks = /\$!?#/.test(text) ? undefined : [];
  while (cursor.at < text.length) {
    const sign = text.charAt(cursor.at);
    const name = sign === '#' ? directiveAt(cursor) : undefined;
    if (name !== undefined) readDirective(name, cursor, blocks, draft);
    else if (sign !== '$' || readReference(cursor, sink, { use, tool, inParentheses }) === undefined)
      cursor.at += 1;
  }
  const open = blocks?.at(-1);
  if (open !== undefined) throw new VelocityError(`#${open} has no #end`);
}

/** Its name, empty for a comment, which the cursor then has passed; undefined: plain text. */
function directiveAt(cursor: Cursor): string | undefined {
  if (take(cursor, COMMENT) !== undefined) return '';
  if (take(cursor, UNPARSED) !== undefined) return '';
  if (isEscaped(cursor)) return undefined;
  return take(cursor, DIRECTIVE)?.replace(/[#{}]/g, '');
}

function readDirective(name: string, cursor: Cursor, blocks: string[] | undefined, draft: Draft): void {
  if (name === '') return;
  if (name === 'end' || name === 'else' || name === 'elseif') {
    if (blocks?.length === 0) throw new VelocityError(`#${name} has no #if`);
    if (name === 'end') blocks?.pop();
  } else if (name !== 'set') blocks?.push(name);
  if (name === 'end' || name === 'else') return;
  if (take(cursor, GROUP) !== undefined) readCondition(name, cursor, draft);
  else if (name !== 'set' && blocks !== undefined) throw new VelocityError(`#${name} has no parentheses`);
}

function readCondition(name: string, cursor: Cursor, draft: Draft): void {
  const assigns = name !== 'if' && name !== 'elseif';
  let isFirst = true;
  const sink: Sink = {
    add(reference) {
      if (assigns && (isFirst || name === 'macro')) draft.assigned.add(reference.root);
      else draft.references.push(reference);
      isFirst = false;
    },
    interpolate: (text) => readText(text, draft, 'condition', undefined, true),
  };
  readGroup(cursor, {
    reference() {
      const place = { use: 'condition', tool: undefined, inParentheses: true } as const;
      if (readReference(cursor, sink, place) === undefined) cursor.at += 1;
    },
    interpolated: (text) => sink.interpolate(text, undefined),
    word(word) {
      if (name !== 'macro' && !OPERATORS.has(word))
        throw new VelocityError(`"${word}" in #${name}(…) must be a reference, as $${word}`);
    },
  });
}
