/** The table of what answers mean. */
import type { ReplyTable } from '../../reply/table.ts';
import { VERDICTS } from '../../reply/verdict.ts';

const KNOWN: ReadonlySet<unknown> = new Set(VERDICTS);

export function checkReplies(table: ReplyTable): string[] {
  const { code, message, verdicts = {}, messages = [], statuses = {}, empty = {} } = table;
  const named = Object.entries({
    'errors.verdicts': verdicts,
    'errors.statuses': statuses,
    'errors.empty': empty,
  });
  return [
    ...named.flatMap(([where, one]) =>
      Object.entries(one)
        .filter(([, verdict]) => !KNOWN.has(verdict))
        .map(
          ([what, verdict]) =>
            `${where}.${what} is "${String(verdict)}": a verdict is ${VERDICTS.join(', ')}.`,
        ),
    ),
    ...messages.flatMap(({ says, verdict }, at) => [
      ...(KNOWN.has(verdict) ? [] : [`errors.messages[${at}] has the verdict "${verdict}", which is none.`]),
      ...(/[gy]/.test(says.flags)
        ? [`errors.messages[${at}] has the flag g or y: it would remember the last answer.`]
        : []),
    ]),
    ...Object.keys({ ...statuses, ...empty })
      .filter((status) => !/^[1-5]\d\d$/.test(status))
      .map((status) => `errors names the status ${status}, which is none.`),
    ...[code, message]
      .flat()
      .filter((pointer) => pointer !== undefined && pointer !== '' && !pointer.startsWith('/'))
      .map((pointer) => `"${pointer}" is no pointer: one begins with a slash, as /errors/*/code.`),
    ...(Object.keys(verdicts).length > 0 && code === undefined && message === undefined
      ? ['errors.verdicts names codes, but errors.code does not say where they are.']
      : []),
  ];
}
