/** What a dead letter died of, and what one can do about it (docs/RUNBOOK.md, dlq-depth). */

const FIX =
  'Show the payload and fix what is refused, or have the system accept it; then replay it. Its id and interaction stay as they are.';
const AGAIN = 'Nothing is wrong with the message: replay it once the system answers again.';

/** By reason: in words, and what to do. */
const REASONS: Readonly<Record<string, readonly [words: string, advice: string]>> = {
  permanent: ['refused by the system', `The system itself refused this message, and accepted others. ${FIX}`],
  undecided: [
    'refused, and nobody else succeeded',
    `It was refused for an hour in which no other of its kind succeeded: whose fault it was is not known. If others succeed now, replay it. ${FIX}`,
  ],
  'retries-exhausted': [
    'failed while others succeeded',
    `It failed for an hour while others succeeded. ${FIX}`,
  ],
  retention: [
    'waited as long as it could',
    `It waited until its queue’s retention had nearly ended. ${AGAIN}`,
  ],
  malformed: [
    'no message of this queue',
    'It is no message of this queue. There is nothing to replay: find its sender, then drop it.',
  ],
  'payload-conflict': [
    'another payload under its id',
    'Another payload was applied under its id. If that one is right, drop this letter; if this one is, correct the record by hand.',
  ],
  redriven: [
    'a worker crashed over it',
    `A worker kept crashing over it. Look into the worker’s log; ${FIX.toLowerCase()}`,
  ],
  stopped: [
    'its replay was stopped by a person',
    `A person has stopped its replay; Find says who and why. Replay it once the system answers or what it refuses is fixed.`,
  ],
};

const QUARANTINED =
  'Another payload came under the id of an event that was accepted before. Accept it if it is the right one and the first has not been applied; drop it if you don’t know the sender.';

export function adviceOn(reason: string, isQuarantined: boolean): string {
  return isQuarantined ? QUARANTINED : (REASONS[reason]?.[1] ?? AGAIN);
}

/** With the reason's own name, which the command line takes. */
export function reasonText(reason: string): string {
  const words = REASONS[reason]?.[0];
  return words === undefined ? reason : `${words} (${reason})`;
}
