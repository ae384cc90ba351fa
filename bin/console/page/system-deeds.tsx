/** What may be done to a downstream, its workers and its token, and what is asked before. */
import { ask } from './ask.ts';
import { put } from './confirm.tsx';
import { Button } from './parts.tsx';

/** `title`: with … for the name. */
interface Kind {
  route: string;
  title: string;
  verb?: string;
  isDangerous?: boolean;
  says: string;
}

const OPEN = {
  route: 'breaker/open',
  isDangerous: true,
  says: 'No call goes through, not even a probe, until somebody closes it by hand. Events wait in order, lookups answer from the cache, and on-call reads your name and reason.',
};

/** By what stands on the button. */
const KINDS = {
  Open: { ...OPEN, title: 'Open the breaker of …' },
  'Hold open': { ...OPEN, title: 'Hold open the breaker of …' },
  Close: {
    route: 'breaker/close',
    title: 'Close the breaker of …',
    verb: 'Close the breaker',
    says: 'Calls go through at once, at the limit’s pace. If it is still failing, the breaker opens again within seconds.',
  },
  Pause: {
    route: 'worker/pause',
    title: 'Pause …',
    isDangerous: true,
    says: 'Its messages wait, in order; nothing is lost, and nothing else stops. It stays so until somebody resumes it. The dry run says how long they may wait.',
  },
  Resume: {
    route: 'worker/resume',
    title: 'Resume …',
    says: 'It works again within a minute. Where a reason to pause still stands, the controller pauses it again.',
  },
  'Try again': {
    route: 'token/retry',
    title: 'Try again for a token of …',
    verb: 'Ask once',
    says: 'The next call asks once, with the credential as it stands in the secret now. Another refusal stops it again.',
  },
} as const satisfies Record<string, Kind>;

/** The button that asks first. */
export function Deed({ kind, name }: { kind: keyof typeof KINDS; name: string }) {
  const { route, says, title: pattern, verb = kind, isDangerous = false }: Kind = KINDS[kind];
  const title = pattern.replace('…', name);
  const question = {
    ...{ title: `${title}?`, verb, isDangerous, says },
    act: (why: string) => ask('POST', route, { name, why }),
    dryRun: () => ask<string[]>('POST', route, { name, dryRun: true }),
  };
  return (
    <Button aria-label={title} onClick={() => put(question)}>
      {kind}…
    </Button>
  );
}
