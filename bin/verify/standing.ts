/** What a status knows already: secrets, event sources, dead letters. */
import { pauseReason } from '../operator/assessment.ts';
import { secretTodo } from '../secrets/check.ts';
import { type Check, line, skipped } from './scene.ts';

/** Secrets are set and shaped right. */
export const secrets: Check = async ({ snapshot: { secrets: report } }) => {
  const { faults, unread, found } = report;
  return [
    ...faults.map(({ name, sentence }) => line(`secret ${name}`, sentence, secretTodo(name))),
    ...unread.map((name) => skipped(`secret ${name}`, 'not checked: this caller may not read it')),
    ...(faults.length + unread.length === 0 ? [line('secrets', `all ${found} hold what can be used`)] : []),
  ];
};

/** Every worker's event source is on. */
export const sources: Check = async ({ snapshot: { workers } }) =>
  workers.map((worker) => {
    const check = `source ${worker.worker}`;
    if (worker.source.state === 'enabled') return line(check, 'enabled');
    if (worker.source.state === 'changing') return skipped(check, 'is being changed: run verify again');
    const isOperators = worker.control?.pauseReason === 'operator';
    return line(
      check,
      `switched off (${pauseReason(worker)})`,
      isOperators
        ? `steadyline resume ${worker.worker}, once its reason is gone`
        : 'the controller switches it on within a minute; if it does not: docs/RUNBOOK.md#controller-silent',
    );
  });

/** Nothing waits for a person. */
export const letters: Check = async ({ snapshot: { workers, otherLetters, quarantined } }) => {
  const counts = [
    ...workers.map(({ queue, deadLetters }) => ({ queue, deadLetters })),
    ...otherLetters,
    { queue: 'quarantine', deadLetters: quarantined },
  ];
  const some = counts.filter(({ deadLetters }) => deadLetters > 0);
  if (some.length === 0) return [line('dead letters', `none in ${counts.length} queues`)];
  return some.map(({ queue, deadLetters }) =>
    line(
      `dead letters ${queue}`,
      `${deadLetters} wait for a person`,
      `steadyline dlq list ${queue} (docs/RUNBOOK.md#dlq-depth)`,
    ),
  );
};
