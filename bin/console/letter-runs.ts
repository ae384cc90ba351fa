/** Replays and drops from the page, each with its dry run. */
import { hasher } from '../../lambdas/adapters/system.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import { type Filter, matcher } from '../dlq/filter.ts';
import { type LetterQueue, letterQueue } from '../dlq/letter-queues.ts';
import { openQuarantine } from '../dlq/quarantine.ts';
import { acceptAll, dropAll, type Run, replayAll } from '../dlq/run.ts';
import { openDesk } from '../dlq/session.ts';
import { stopReplay } from '../dlq/stop.ts';
import { countsText } from '../dlq/text.ts';
import { SCAN_LIMIT, takerText, usualRate } from '../dlq/usual.ts';
import type { Deed } from '../operator/deeds.ts';
import type { Desk } from './desk.ts';
import { deedIn, textIn } from './input.ts';
import { meantIn } from './letters.ts';
import { createRuns } from './runs.ts';
import type { Input, Route } from './server.ts';

interface Wanted {
  queue: LetterQueue;
  filter: Filter;
  deed: Deed;
  dryRun: boolean;
  outOfOrder: boolean;
  step: (seen: number, total: number) => void;
  signal: AbortSignal;
}

const limit = Number.POSITIVE_INFINITY;
/** Somebody waits for the answer of a dry run (own choice). */
const LONGEST_MS = 120_000;
const CUT = 'A dry run: nothing was changed. It took too long, so that not all letters were looked at.';

export function letterRunRoutes({ at, operator, recorder }: Desk): Record<string, Route> {
  const runs = createRuns((run) => {
    recorder.tell({ kind: 'run', run });
    if (run.isOver) recorder.hurry();
  });

  /** A dry run changes nothing, so that it needs no reason; it answers in sentences, where a deed becomes a run. */
  const start = async (
    input: Input,
    title: string,
    [would, done]: readonly [string, string],
    work: (wanted: Wanted) => Promise<Run>,
  ) => {
    const dryRun = input['dryRun'] === true;
    const deed = dryRun ? { operator, reason: 'dry run' } : deedIn(input, operator);
    const queue = letterQueue(textIn(input, 'queue'), at.connectors);
    const asked = { queue, deed, dryRun, filter: meantIn(input), outOfOrder: input['outOfOrder'] === true };
    const textOf = ({ tally, unseen }: Run) => countsText(tally, dryRun ? would : done, unseen);
    if (dryRun) {
      const signal = AbortSignal.timeout(LONGEST_MS);
      const run = await work({ ...asked, step: () => undefined, signal });
      return [...textOf(run).split('\n'), signal.aborted ? CUT : 'A dry run: nothing was changed.'];
    }
    return runs.start(`${title} ${queue}`, async (step, signal) =>
      textOf(await work({ ...asked, step, signal })),
    );
  };

  const replay = async ({ queue, filter, deed, step, ...how }: Wanted): Promise<Run> => {
    const desk = await openDesk(at, queue, { perSecond: usualRate(at, queue), scanLimit: SCAN_LIMIT });
    const total = await desk.queue.depth();
    const options = {
      ...{ ...how, limit, queueName: queue, operator: deed.operator, note: deed.reason },
      ...{ matches: matcher(hasher, filter), taker: await takerText(at, queue) },
    };
    return replayAll(desk, options, desk.findApplied, (seen) => step(seen, total));
  };

  /** Out of quarantine by name only: what is there may be an attack. */
  const accept = async ({ filter, deed, dryRun, outOfOrder, signal }: Wanted): Promise<Run> => {
    const who = { operator: deed.operator, note: deed.reason };
    const { findApplied, ...desk } = await openQuarantine(at, who, SCAN_LIMIT);
    const how = { matches: matcher(hasher, filter), dryRun, signal };
    return acceptAll(desk, how, outOfOrder ? undefined : findApplied);
  };

  const drop = async ({ queue, filter, deed, dryRun, step, signal }: Wanted): Promise<Run> => {
    const desk = await openDesk(at, queue);
    const total = await desk.queue.depth();
    const how = { queueName: queue, ...deed, matches: matcher(hasher, filter), limit, dryRun, signal };
    return dropAll(desk, how, (seen) => step(seen, total));
  };

  return {
    'POST letters/replay': async (input) => {
      if (input['queue'] !== 'quarantine')
        return start(input, 'Replay of', ['would be replayed', 'sent once more'], replay);
      if (meantIn(input).id === undefined)
        throw new SettingError('Out of quarantine one event is accepted at a time.');
      return start(
        input,
        'Acceptance out of',
        ['would be accepted', 'accepted in place of the first form'],
        accept,
      );
    },
    'POST letters/drop': async (input) =>
      start(input, 'Drop from', ['would be dropped permanently', 'dropped'], drop),
    'POST letters/stop-replay': async (input) => {
      const queueName = letterQueue(textIn(input, 'queue'), at.connectors);
      const desk = await openDesk(at, queueName);
      await stopReplay(desk, { queueName, ...deedIn(input, operator) }, textIn(input, 'key'));
      recorder.hurry();
      return {};
    },
    'POST letters/stop': async (input) => {
      runs.stop(textIn(input, 'run'));
      return {};
    },
  };
}
