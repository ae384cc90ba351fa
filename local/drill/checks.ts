/** What a drill must show to pass, from its verdict and its figures. Pure. */
import type { Verdict } from '../report/verdict.ts';
import type { Check } from './check.ts';

/** Figures beside the verdict; undefined where the run could not measure them. */
export interface Figures {
  /** CRM calls in open time, beyond one second after each opening. */
  callsWhileOpen: number;
  /** CRM calls of each half-open round. */
  probesByRound: number[];
  probesPerRound: number;
  firstReplayMs: number | undefined;
  firstReplayLimitMs: number;
  /** CRM calls in the fullest sliding window, and what the CRM allows there. */
  worstWindow: number;
  rateLimit: number;
  requestsAccepted: number;
  requestsCompleted: number;
  requestsBroken: number;
  /** Poisoned events in the dead-letter queues: they belong there. */
  poisoned: number;
  /** Sound events that may be there. */
  deadLettersAllowed: number;
  /** Whether the run went to its end. */
  finished: boolean;
}

/** Every check in the order of the table; the drill passes if all of them do. */
export function checksOf(verdict: Verdict, figures: Figures): Check[] {
  const zero = (name: string, count: number, examples: readonly string[] = []): Check => ({
    name,
    passed: count === 0,
    detail: examples.length === 0 ? String(count) : `${count} (${examples.slice(0, 3).join(', ')} …)`,
  });
  const mostProbes = Math.max(0, ...figures.probesByRound);
  return [
    zero('applied twice', verdict.appliedTwice, verdict.examples.appliedTwice),
    zero('lost', verdict.lost, verdict.examples.lost),
    zero('out of order', verdict.outOfOrder, verdict.examples.outOfOrder),
    deadLettered(verdict, figures),
    zero('lookups not answered', verdict.lookupsNotAnswered),
    zero('never accepted', verdict.neverAccepted),
    zero('effects that nobody sent', verdict.foreign),
    zero('CRM calls while open', figures.callsWhileOpen),
    {
      name: 'probes a round',
      passed: mostProbes <= figures.probesPerRound,
      detail: `${mostProbes} at most in ${figures.probesByRound.length} rounds, ${figures.probesPerRound} allowed`,
    },
    firstReplay(figures),
    {
      name: 'CRM limit kept',
      passed: figures.worstWindow <= figures.rateLimit,
      detail: `${figures.worstWindow} calls in the fullest window, ${figures.rateLimit} allowed`,
    },
    {
      name: 'requests completed',
      passed: figures.requestsCompleted === figures.requestsAccepted && figures.requestsBroken === 0,
      detail: `${figures.requestsCompleted} of ${figures.requestsAccepted}${broken(figures.requestsBroken)}`,
    },
    {
      name: 'run finished',
      passed: figures.finished && verdict.accepted > 0,
      detail: figures.finished ? `${verdict.accepted} accepted` : 'stopped before its end',
    },
  ];
}

function deadLettered({ deadLettered: all }: Verdict, { poisoned, deadLettersAllowed }: Figures): Check {
  const sound = all - poisoned;
  const poison = poisoned === 0 ? '' : `, and ${poisoned} poisoned`;
  const allowed = deadLettersAllowed === 0 ? '' : `, ${deadLettersAllowed} allowed`;
  return {
    name: 'dead-lettered',
    passed: sound <= deadLettersAllowed,
    detail: `${sound}${poison}${allowed}`,
  };
}

function firstReplay({ firstReplayMs, firstReplayLimitMs }: Figures): Check {
  const limit = `${(firstReplayLimitMs / 1000).toFixed(1)} s allowed`;
  return {
    name: 'first replay',
    passed: firstReplayMs === undefined || firstReplayMs <= firstReplayLimitMs,
    detail:
      firstReplayMs === undefined
        ? 'nothing waited'
        : `after ${(firstReplayMs / 1000).toFixed(1)} s, ${limit}`,
  };
}

function broken(count: number): string {
  return count === 0 ? '' : `, ${count} broken (another id for the same key, or 404)`;
}
