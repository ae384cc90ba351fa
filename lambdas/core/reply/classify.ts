/** From an answer and its system's table to the verdict. */
import { PERMANENT_STATUSES } from '../retry/permanent-statuses.ts';
import { textOf } from './fields.ts';
import { valuesAt } from './pointer.ts';
import type { Reply } from './read-reply.ts';
import { saysNo } from './says-no.ts';
import type { Asked, MessageRule, ReplyTable } from './table.ts';
import { strongest, type Verdict } from './verdict.ts';

export interface Classification {
  verdict: Verdict;
  /** The error's own name, where it has one that can hold no personal data. */
  code?: string;
  /** Of a refusal: the field that it names. */
  field?: string;
}

/** Judges an answer. What neither table nor protocol knows is transient. */
export function classify(reply: Reply, table: ReplyTable, asked: Asked): Classification {
  const isNo = !isSuccess(reply.status) || saysNo(reply.json) || (table.refuses?.(reply.json) ?? false);
  const codes = isNo ? textsAt(reply, table.code) : [];
  const told = isNo ? strongest([...byCodes(codes, table), ...byMessages(reply, table, asked)]) : undefined;
  const verdict = told?.verdict ?? byStatus(reply, table, asked, isNo);
  const code = [told?.code, ...codes].find(isSafeCode);
  const field = verdict === 'permanent' ? textsAt(reply, table.field).find(isSafeField) : undefined;
  return {
    verdict: fitting(verdict, asked),
    ...(code === undefined ? {} : { code }),
    ...(field === undefined ? {} : { field }),
  };
}

/** Whether the answer says what was asked for, if it has the shape; a `duplicate` says where to look. */
export function isAnswer(verdict: Verdict): verdict is Answered {
  return ['applied', 'absent', 'already-done', 'duplicate'].includes(verdict);
}

/** Verdicts of answers that are read on. */
export type Answered = 'applied' | 'absent' | 'already-done' | 'duplicate';

interface StatedValues {
  verdict: Verdict;
  code?: string;
}

function byCodes(codes: readonly string[], { verdicts = {} }: ReplyTable): StatedValues[] {
  return codes.flatMap((code) => {
    const verdict = Object.hasOwn(verdicts, code) ? verdicts[code] : undefined;
    return verdict === undefined ? [] : [{ verdict, code }];
  });
}

function byMessages(reply: Reply, table: ReplyTable, asked: Asked): StatedValues[] {
  const { messages = [] } = table;
  return textsAt(reply, table.message).flatMap((message) => {
    const said = messages.find((rule) => applies(rule, reply, message));
    return [
      ...byCodes(wordsOf(message), table),
      ...(said === undefined ? [] : [ownOf(said.verdict, message, asked)]),
    ];
  });
}

function applies({ says, status }: MessageRule, reply: Reply, message: string): boolean {
  return (status === undefined || status === reply.status) && message.search(says) !== -1;
}

/** Names of several words in capitals: no prose holds them by chance. */
const wordsOf = (message: string): string[] => message.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [];

function ownOf(verdict: Verdict, message: string, { key }: Asked): StatedValues {
  const isOwn = verdict === 'duplicate' && key !== undefined && message.includes(`'${key}'`);
  return { verdict: isOwn ? 'already-done' : verdict };
}

function byStatus({ status, shape }: Reply, table: ReplyTable, asked: Asked, isNo: boolean): Verdict {
  if (asked.kind !== 'write' && shape === 'empty') {
    const meant = table.empty?.[status] ?? (status === 404 ? 'no-verdict' : undefined);
    if (meant !== undefined) return meant;
  }
  const named = table.statuses?.[status];
  if (named !== undefined && (shape === 'json' || NEEDS_NO_JSON.has(named))) return named;
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'throttled';
  if (isSuccess(status)) return isNo || shape === 'page' || shape === 'unreadable' ? 'transient' : 'applied';
  return PERMANENT_STATUSES.has(status) && shape === 'json' ? 'permanent' : 'transient';
}

const NEEDS_NO_JSON: ReadonlySet<Verdict> = new Set([
  'unauthorized',
  'throttled',
  'account-throttled',
  'transient',
]);

/** What can't be the answer to such a question leaves all open. */
function fitting(verdict: Verdict, { kind }: Asked): Verdict {
  return FOREIGN[kind].includes(verdict) ? 'transient' : verdict;
}
const FOREIGN: Readonly<Record<Asked['kind'], readonly Verdict[]>> = {
  lookup: ['already-done', 'duplicate'],
  check: ['already-done', 'duplicate', 'no-verdict'],
  write: ['absent', 'no-verdict'],
};

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

const textsAt = ({ json }: Reply, pointers: ReplyTable['code']): string[] =>
  valuesAt(json, pointers).flatMap((value) => textOf(value) ?? []);

/** Letters and underscores only: a code of that form can't carry a number or a name with an address (P9). */
const isSafeCode = (code: string | undefined): code is string =>
  code !== undefined && /^[A-Za-z][A-Za-z_]{1,63}$/.test(code);

/** As schemas spell names; a longer run of digits is a number of somebody (P9). */
const isSafeField = (name: string): boolean => /^[A-Za-z][\w.]{0,63}$/.test(name) && !/\d{5}/.test(name);
