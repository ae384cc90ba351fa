/** The outage drill on a stack that runs already, so that one can watch it: at its own pace, with a short outage. */
import type { PlayView } from '../../bin/console/contract.ts';
import { parseOptions } from '../drill/options.ts';
import { planOf } from '../drill/plan.ts';
import { runDrill } from '../drill/run.ts';
import { reportOf } from '../report/report.ts';
import { tableOf } from '../report/table.ts';
import { deadLetters } from '../traffic/depths.ts';
import { createObserver, type DrillStack } from '../traffic/observe.ts';

type DrillState = PlayView['drill'];

export interface PlayedDrill {
  state(): DrillState;
  /** Throws an Error where one runs already, or dead letters would spoil its count. */
  start(outageS: number): Promise<DrillState>;
  /** Ends it early; what was seen by then is judged. */
  stop(): void;
}

/** Shorter than the drill's own: one watches (own choice), ms. */
const PACE = { warmUpMs: 10_000, tailMs: 20_000 };
const RATE = '8';

export function createPlayedDrill(stack: DrillStack, control: string): PlayedDrill {
  let state: DrillState = { isRunning: false, phase: '', startedMs: 0, waiting: 0, text: '', passed: false };
  let stop = new AbortController();

  const run = async (outageS: number): Promise<void> => {
    const seed = String(Math.floor(Date.now() / 1000));
    const flags = ['--speed', '1', '--rate', RATE, '--outage', String(outageS), '--seed', seed];
    const options = parseOptions(flags);
    const plan = { ...planOf(options), ...PACE };
    const onSample = ({ phase, waiting }: { phase: string; waiting: number }): void => {
      state = { ...state, phase, waiting };
    };
    const report = reportOf(await runDrill(stack, options, plan, { onSample, signal: stop.signal }));
    state = { ...state, text: tableOf(report), passed: report.passed };
  };

  return {
    state: () => state,
    async start(outageS) {
      if (state.isRunning) throw new Error('A drill is running.');
      if (!(outageS >= 10 && outageS <= 900)) throw new Error('An outage takes 10 to 900 s.');
      const observer = createObserver(stack);
      const dead = deadLetters(await observer.depths());
      observer.stop();
      if (dead > 0)
        throw new Error(
          `Replay or drop the ${dead} dead letters first: the drill counts and empties those queues.`,
        );
      // Effects and calls of what was played before would be counted as its own.
      for (const system of ['crm', 'warehouse', 'pagerduty'])
        await (await fetch(`${control}/${system}/_sim/reset`, { method: 'POST' })).arrayBuffer();
      stop = new AbortController();
      state = {
        isRunning: true,
        phase: 'warm-up',
        startedMs: Date.now(),
        waiting: 0,
        text: '',
        passed: false,
      };
      run(outageS)
        .catch((error: unknown) => {
          state = { ...state, text: error instanceof Error ? error.message : String(error) };
        })
        .finally(() => {
          state = { ...state, isRunning: false };
        });
      return state;
    },
    stop: () => stop.abort(),
  };
}
