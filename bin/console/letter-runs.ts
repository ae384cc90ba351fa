/** Replays and drops from the page, each with its dry run. */
import { hasher } from '../../lambdas/adapters/system.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import { matcher } from '../dlq/filter.ts';
import { letterQueue } from '../dlq/letter-queues.ts';
import { openQuarantine } from '../dlq/quarantine.ts';
import { acceptAll, dropAll, replayAll } from '../dlq/run.ts';
import { openDesk } from '../dlq/session.ts';
import { summarize } from '../dlq/summary.ts';
import { countsText } from '../dlq/text.ts';
import { SCAN_LIMIT, usualRate } from '../dlq/usual.ts';
import type { Deed } from '../operator/deeds.ts';
import type { Desk } from './desk.ts';
import { deedIn, textIn } from './input.ts';
import { meantIn } from './letters.ts';
import { createRuns } from './runs.ts';
import type { Input, Route } from './server.ts';

/** A dry run changes nothing, so that it needs no reason. */
export function letterRunRoutes({ at, operator, recorder }: Desk): Record<string, Route> {
  const runs = createRuns((run) => {
    recorder.tell({ kind: 'run', run });
    if (run.isOver) recorder.hurry();
  });
  const wanted = (input: Input) => {
    const dryRun = input['dryRun'] === true;
    const deed: Deed = dryRun ? { operator, reason: 'dry run' } : deedIn(input, operator);
    return {
      queue: letterQueue(textIn(input, 'queue'), at.connectors),
      filter: meantIn(input),
      dryRun,
      deed,
    };
  };

  const replay: Route = async (input) => {
    const { queue, filter, dryRun, deed } = wanted(input);
    if (queue === 'quarantine') return accept(input);
    const outOfOrder = input['outOfOrder'] === true;
    return runs.start(
      dryRun ? `Dry run of a replay of ${queue}` : `Replay of ${queue}`,
      async (step, signal) => {
        const desk = await openDesk(at, queue, { perSecond: usualRate(at, queue), scanLimit: SCAN_LIMIT });
        const total = await desk.queue.depth();
        const how = {
          ...{ queueName: queue, operator: deed.operator, note: deed.reason, dryRun, outOfOrder, signal },
          matches: matcher(hasher, filter),
          limit: Number.POSITIVE_INFINITY,
        };
        const run = await replayAll(desk, how, desk.findApplied, (seen) => step(seen, total));
        return countsText(run.tally, dryRun ? 'would be replayed' : 'replayed', run.unseen);
      },
    );
  };

  /** Out of quarantine by name only: what is there may be an attack. */
  const accept = async (input: Input) => {
    const { filter, dryRun, deed } = wanted(input);
    if (filter.id === undefined) throw new SettingError('Out of quarantine one event is accepted at a time.');
    return runs.start(
      dryRun ? 'Dry run of an acceptance' : 'Acceptance of a second form',
      async (_step, signal) => {
        const who = { operator: deed.operator, note: deed.reason };
        const { findApplied, ...desk } = await openQuarantine(at, who, SCAN_LIMIT);
        const how = { matches: matcher(hasher, filter), dryRun, signal };
        const { tally, unseen } = await acceptAll(
          desk,
          how,
          input['outOfOrder'] === true ? undefined : findApplied,
        );
        return countsText(
          tally,
          dryRun ? 'would be accepted' : 'accepted in place of the first form',
          unseen,
        );
      },
    );
  };

  const drop: Route = async (input) => {
    const { queue, filter, dryRun, deed } = wanted(input);
    return runs.start(
      dryRun ? `Dry run of a drop from ${queue}` : `Drop from ${queue}`,
      async (step, signal) => {
        const desk = await openDesk(at, queue);
        const matches = matcher(hasher, filter);
        const limit = Number.POSITIVE_INFINITY;
        if (dryRun) {
          const { letters, unseen } = await summarize(desk.queue, desk.read, { matches, limit, signal });
          return `${letters.length} would be dropped permanently.${unseen > 0 ? ` About ${unseen} more can't be seen yet.` : ''}`;
        }
        const total = await desk.queue.depth();
        const how = { queueName: queue, ...deed, matches, limit, signal };
        const run = await dropAll(desk, how, (seen) => step(seen, total));
        return countsText(run.tally, 'dropped', run.unseen);
      },
    );
  };

  const stop: Route = async (input) => {
    runs.stop(textIn(input, 'run'));
    return {};
  };
  return { 'POST letters/replay': replay, 'POST letters/drop': drop, 'POST letters/stop': stop };
}
