/** Timers of the template's schedules. */
import { SteadylineError } from '../../lambdas/core/errors.ts';

export interface ScheduleSpec {
  name: string;
  /** `rate(1 minute)` and its like. */
  expression: string;
  fire(): void;
}

const unitsMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Starts all of them; the first time is one period from now. The answer stops them. */
export function startSchedules(specs: readonly ScheduleSpec[]): () => void {
  const timers = specs.map(({ name, expression, fire }) => setInterval(fire, periodMs(name, expression)));
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

/** The period in ms. Throws SteadylineError for anything but a rate. */
export function periodMs(name: string, expression: string): number {
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = unitsMs[unit];
  if (unitMs !== undefined) return Number(count) * unitMs;
  throw new SteadylineError('template', `The runner knows rates only, but ${name} is ${expression}.`);
}
