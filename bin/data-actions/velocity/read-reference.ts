/** Reads one reference of a Velocity template, with the arguments of the methods that it calls. */
import { readGroup } from './group.ts';
import { type Cursor, isEscaped, type Reference, take, type Use, VelocityError } from './reference.ts';

/** Where references go, and what a text in double quotes is read by: it is a template of its own. */
export interface Sink {
  add: (reference: Reference) => void;
  interpolate: (text: string, tool: string | undefined) => void;
}

export interface Place {
  use: Use;
  tool: string | undefined;
  inParentheses: boolean;
}

const OPENING = /\$!?\{?(?=[A-Za-z_])/y;
const NAME = /[A-Za-z_][\w-]*/y;
const STEP = /\.[A-Za-z_][\w-]*/y;
const INDEX = /\[\s*(?:"[^"]*"|'[^']*'|-?\d+|\$!?\{?[\w.-]+\}?)\s*\]/y;
/** A parenthesis that begins arguments: before anything else it is text. */
const CALL = /(?=\(\s*(?:\$[!{A-Za-z_]|["'[{)\w-]))/y;
/** Newer versions take an alternate value there. */
const END_OF_BRACES = /\}|(?=\|)/y;

/** Undefined, and nothing read: this `$` is text. Throws VelocityError where no version of Velocity reads it. */
export function readReference(cursor: Cursor, sink: Sink, place: Place): Reference | undefined {
  const { at, text } = cursor;
  const opening = take(cursor, OPENING);
  if (opening === undefined) return undefined;
  const root = take(cursor, NAME) ?? '';
  const steps = readSteps(cursor, sink, root, opening.endsWith('{'));
  if (opening.endsWith('{') && take(cursor, END_OF_BRACES) === undefined)
    throw new VelocityError(`"${text.slice(at, cursor.at)}" has no closing brace`);
  const reference: Reference = {
    text: text.slice(at, cursor.at),
    at: place.inParentheses ? -1 : at,
    quiet: opening.includes('!'),
    root,
    member: steps.member,
    calls: steps.calls,
    use: place.use,
    tool: place.tool,
    needs: root === 'input' && steps.member !== undefined ? [steps.member] : steps.needs,
  };
  if (!isEscaped({ text, at })) sink.add(reference);
  return reference;
}

type Steps = Pick<Reference, 'member' | 'calls' | 'needs'>;

function readSteps(cursor: Cursor, sink: Sink, root: string, inBraces: boolean): Steps {
  const steps: Steps = { member: undefined, calls: false, needs: [] };
  for (let isFirst = true; ; isFirst = false) {
    const step = take(cursor, STEP) ?? take(cursor, INDEX);
    if (step === undefined) return steps;
    const begin = cursor.at;
    const isCall = step.startsWith('.') && take(cursor, CALL) !== undefined;
    if (isCall) steps.needs = [...steps.needs, ...readArguments(cursor, sink, root, inBraces)];
    steps.calls ||= isCall;
    if (isFirst) steps.member = memberOf(step, isCall ? cursor.text.slice(begin, cursor.at) : undefined);
  }
}

/** What the arguments need that are references themselves: without a value, most methods answer none. */
function readArguments(cursor: Cursor, sink: Sink, root: string, inBraces: boolean): readonly string[] {
  const needs: string[] = [];
  const place: Place = { use: 'argument', tool: undefined, inParentheses: true };
  readGroup(cursor, {
    reference() {
      const argument = readReference(cursor, sink, place);
      if (argument === undefined) cursor.at += 1;
      else needs.push(...argument.needs);
    },
    interpolated: (text) => sink.interpolate(text, root),
    word(word) {
      const rest = take(cursor, /\.[\w.-]*/y);
      if (rest === undefined) return;
      const macro = inBraces ? `a macro is written $${root}.method(…), and ` : '';
      throw new VelocityError(`${macro}"${word}${rest}" must be a reference, \${${word}${rest}}`);
    },
  });
  return needs;
}

function memberOf(step: string, group: string | undefined): string | undefined {
  if (group === undefined) return step.startsWith('.') ? step.slice(1) : /["']([^"']+)["']/.exec(step)?.[1];
  return step === '.get' ? /^\(\s*["']([^"']+)["']\s*\)$/.exec(group)?.[1] : undefined;
}
