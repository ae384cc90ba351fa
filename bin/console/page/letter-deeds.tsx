/** What is asked before letters are replayed or dropped. */
import type { Replayed } from '../../operator/replayed.ts';
import type { Meant } from '../contract.ts';
import { ask } from './ask.ts';
import type { Question } from './confirm.tsx';

export function replayQuestion(meant: Meant, what: string, outOfOrder = false, isUnsaved = false): Question {
  const name = 'letters/replay';
  const isAccepted = meant.queue === 'quarantine';
  return {
    title: isAccepted ? `Accept ${what} in place of the first form?` : `Replay ${what}?`,
    says: isAccepted ? (
      <p>
        The first form is given up permanently, as long as no system has applied it. This one takes its place,
        and is applied once.
      </p>
    ) : (
      <>
        <p>
          {meant.id === undefined
            ? `Each goes back to the queue ${meant.queue}, oldest first, beside the live traffic. Nothing is applied twice: what was applied already is left out. What still can’t succeed comes back here.`
            : `It goes back to the queue ${meant.queue}, beside the live traffic. It is not applied twice: if it was applied already, it is left out. If it still can’t succeed, it comes back here.`}{' '}
          {UNRECORDED.includes(meant.queue)
            ? 'Of this queue no message is recorded: what becomes of it can’t be watched, nor the replay stopped once it is sent.'
            : 'Afterwards the table What became of the replays, on this page, tells whether it was applied or fails again, and when it becomes a dead letter again. There it can be stopped, too.'}
        </p>
        {isUnsaved ? <p>The edit that you have not saved is not sent.</p> : null}
        {outOfOrder ? (
          <p>
            Also where later events of its interaction were applied: the system behind may then show an older
            state.
          </p>
        ) : null}
      </>
    ),
    verb: isAccepted ? 'Accept' : 'Replay',
    act: (why) => ask('POST', name, { ...meant, outOfOrder, why }),
    dryRun: () => ask('POST', name, { ...meant, outOfOrder, dryRun: true }),
  };
}

export function dropQuestion(meant: Meant, what: string): Question {
  return {
    title: `Drop ${what}?`,
    says: (
      <p>
        Nothing brings it back: what is dropped never reaches the system behind. The audit trail keeps that it
        was here.
      </p>
    ),
    verb: 'Drop permanently',
    isDangerous: true,
    act: (why) => ask('POST', 'letters/drop', { ...meant, why }),
    dryRun: () => ask('POST', 'letters/drop', { ...meant, dryRun: true }),
  };
}

/** Queues of whose messages no record is kept. */
const UNRECORDED: readonly string[] = ['platform', 'refresh', 'oncall', 'genesys', 'genesys-rule'];

export function stopQuestion({ id, key, queue }: Replayed): Question {
  return {
    title: `Stop the replay of ${id}?`,
    says: (
      <p>
        It is not tried again: at its next turn it comes back as a dead letter. A try that is under way is not
        cut off; if that succeeds, the message is applied. While a breaker or a pause is in its way its turn
        does not come, and no call is made either.
      </p>
    ),
    verb: 'Stop it',
    act: (why) => ask('POST', 'letters/stop-replay', { queue, key, why }),
  };
}
