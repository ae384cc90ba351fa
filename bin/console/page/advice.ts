/** What one can do about a dead letter, by what it died of (docs/RUNBOOK.md, dlq-depth). */

const FIX =
  'Show the payload and fix what is refused, or have the system accept it; then replay it. Its id and interaction stay as they are.';
const AGAIN = 'Nothing is wrong with the message: replay it once the system answers again.';

const ADVICE: Readonly<Record<string, string>> = {
  permanent: `The system itself refused this message, and accepted others. ${FIX}`,
  'retries-exhausted': `It failed for an hour while others succeeded. ${FIX}`,
  retention: `It waited until its queue’s retention had nearly ended. ${AGAIN}`,
  undecided:
    'Whether its effect was made is not known. Look into the system: if it is there, drop the letter; if not, replay it.',
  malformed: 'It is no message of this queue. There is nothing to replay: find its sender, then drop it.',
  'payload-conflict':
    'Another payload was applied under its id. If that one is right, drop this letter; if this one is, correct the record by hand.',
  redriven: `A worker kept crashing over it. Look into the worker’s log; ${FIX.toLowerCase()}`,
};

const QUARANTINED =
  'Another payload came under the id of an event that was accepted before. Accept it if it is the right one and the first has not been applied; drop it if you don’t know the sender.';

export function adviceOn(reason: string, isQuarantined: boolean): string {
  return isQuarantined ? QUARANTINED : (ADVICE[reason] ?? AGAIN);
}
