/** What is asked before a breaker, a worker or a token is touched. */
import { ask } from './ask.ts';
import type { Question } from './confirm.tsx';

/** Both ways of asking the same: what would happen, and that it shall. */
function deed(route: string, name: string): Pick<Question, 'act' | 'dryRun'> {
  return {
    act: (why) => ask('POST', route, { name, why }),
    dryRun: () => ask('POST', route, { name, dryRun: true }),
  };
}

export function breakerQuestion(name: string, verb: 'Open' | 'Hold open' | 'Close'): Question {
  const title =
    verb === 'Hold open' ? `Hold the breaker of ${name} open?` : `${verb} the breaker of ${name}?`;
  if (verb !== 'Close')
    return {
      ...{ title, verb, isDangerous: true },
      says: (
        <p>
          No call goes through, not even a probe, until somebody closes it by hand. Events wait in order,
          lookups answer from the cache, and on-call reads your name and reason.
        </p>
      ),
      ...deed('breaker/open', name),
    };
  return {
    ...{ title, verb: 'Close the breaker' },
    says: (
      <p>
        Calls go through at once, at the limit’s pace. If it is still failing, the breaker opens again within
        seconds.
      </p>
    ),
    ...deed('breaker/close', name),
  };
}

export function workerQuestion(worker: string, action: 'pause' | 'resume'): Question {
  if (action === 'pause')
    return {
      ...{ title: `Pause ${worker}?`, verb: 'Pause', isDangerous: true },
      says: (
        <p>
          Its messages wait, in order; nothing is lost, and nothing else stops. It stays so until somebody
          resumes it. The dry run says how long they may wait.
        </p>
      ),
      ...deed('worker/pause', worker),
    };
  return {
    ...{ title: `Resume ${worker}?`, verb: 'Resume' },
    says: (
      <p>
        It works again within a minute. Where a reason to pause still stands, the controller pauses it again.
      </p>
    ),
    ...deed('worker/resume', worker),
  };
}

export function tokenQuestion(name: string): Question {
  return {
    title: `Ask ${name} for a token once more?`,
    says: (
      <p>
        The next call asks once, with the credential as it stands in the secret now. Another refusal stops it
        again.
      </p>
    ),
    verb: 'Ask once',
    ...deed('token/retry', name),
  };
}
