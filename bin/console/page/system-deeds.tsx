/** What is asked before a breaker, a worker or a token is touched. */
import { ask } from './ask.ts';
import type { Question } from './confirm.tsx';

export function breakerQuestion(name: string, action: 'open' | 'close'): Question {
  const act: Question['act'] = (why) => ask('POST', `breaker/${action}`, { name, why });
  if (action === 'open')
    return {
      title: `Open the breaker of ${name}?`,
      says: (
        <p>
          No call goes through, not even a probe, until somebody closes it by hand. Events wait in order,
          lookups answer from the cache, and on-call is paged with your name and reason.
        </p>
      ),
      verb: 'Open',
      isDangerous: true,
      act,
    };
  return {
    title: `Close the breaker of ${name}?`,
    says: (
      <p>
        Calls go through at once, at the limit’s pace. If it is still failing, the breaker opens again within
        seconds.
      </p>
    ),
    verb: 'Close',
    act,
  };
}

export function workerQuestion(worker: string, action: 'pause' | 'resume'): Question {
  const act: Question['act'] = (why) => ask('POST', `worker/${action}`, { name: worker, why });
  if (action === 'pause')
    return {
      title: `Pause ${worker}?`,
      says: (
        <p>
          Its messages wait, in order; nothing is lost, and nothing else stops. It stays so until somebody
          resumes it: do so within their retention of 4 days.
        </p>
      ),
      verb: 'Pause',
      isDangerous: true,
      act,
    };
  return {
    title: `Resume ${worker}?`,
    says: (
      <p>
        It works again within a minute. Where a reason to pause still stands, the controller pauses it again.
      </p>
    ),
    verb: 'Resume',
    act,
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
    act: (why) => ask('POST', 'token/retry', { name, why }),
  };
}
