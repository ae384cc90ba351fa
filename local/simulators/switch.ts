/** The switch of a simulated system: a mode now, or a schedule of them, and a history of what was when. */
import type { FaultPlan, FaultStep } from './faults.ts';

/** A plan with the time at which it began, ms since the epoch. */
export interface FaultPhase extends FaultPlan {
  atMs: number;
}

export interface FaultSwitch {
  current(): FaultPlan;
  /** How long the present plan has been in force, ms. */
  elapsedMs(): number;
  /** Every phase since the start or the last reset, oldest first. */
  history(): readonly FaultPhase[];
  /** Takes effect before it resolves; ends a schedule under way. */
  set(plan: FaultPlan): Promise<void>;
  /** Steps follow by themselves, counted from now; ends a schedule under way. */
  schedule(steps: readonly FaultStep[]): void;
  stop(): void;
}

/** `onChange` is awaited before the change is noted (the listener may have to close or open). */
export function createFaultSwitch(onChange: (plan: FaultPlan) => Promise<void>): FaultSwitch {
  let plan: FaultPlan = { mode: 'up' };
  const phases: FaultPhase[] = [{ mode: 'up', atMs: Date.now() }];
  const timers = new Set<NodeJS.Timeout>();
  const clear = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  const apply = async (next: FaultPlan): Promise<void> => {
    await onChange(next);
    plan = next;
    phases.push({ ...next, atMs: Date.now() });
  };
  return {
    current: () => plan,
    elapsedMs: () => Date.now() - (phases.at(-1)?.atMs ?? 0),
    history: () => phases,
    async set(next) {
      clear();
      await apply(next);
    },
    schedule(steps) {
      clear();
      for (const { afterMs, ...next } of steps) {
        const timer = setTimeout(() => {
          timers.delete(timer);
          // A listener that can't open again must end the run loudly, not leave a system down for ever.
          apply(next).catch((error: unknown) => process.emitWarning(String(error)));
        }, afterMs);
        timers.add(timer);
      }
    },
    stop: clear,
  };
}
