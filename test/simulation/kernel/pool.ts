/** A Lambda function: containers that are started, reused, frozen between invocations, crash, time out and are reclaimed. */
import { type Container, createContainer, type Ground } from './container.ts';

/** What the code of a container does with one event. */
export type Handle<Event, Answer> = (event: Event, remainingMs: () => number) => Promise<Answer>;

export interface FunctionOptions<Event, Answer> {
  name: string;
  /** Containers at once. */
  concurrency: number;
  timeoutMs: number;
  /** Cold start: wires a container's code. */
  boot(container: Container): Handle<Event, Answer>;
}

/** How an invocation ended. */
export type Outcome<Answer> =
  | { kind: 'answered'; answer: Answer; container: Container }
  /** The code threw: the container lives on. */
  | { kind: 'threw'; error: unknown }
  | { kind: 'crashed' | 'timed-out' | 'throttled' };

export interface Pool<Event, Answer> {
  invoke(event: Event, done: (outcome: Outcome<Answer>) => void): void;
  /** Invocations under way. */
  busy(): number;
  hasRoom(): boolean;
}

/** Share of idle containers that AWS takes away before the next invocation. */
const RECLAIMED = 0.05;
const MAX_SKEW_MS = 5;

export function createPool<Event, Answer>(
  ground: Ground,
  options: FunctionOptions<Event, Answer>,
): Pool<Event, Answer> {
  const { scheduler, chance, faultPlan, trace } = ground;
  const idle: { container: Container; handle: Handle<Event, Answer> }[] = [];
  let born = 0;
  let busy = 0;

  const start = (): { container: Container; handle: Handle<Event, Answer> } => {
    born += 1;
    const skewMs = chance.between(-MAX_SKEW_MS, MAX_SKEW_MS);
    const container = createContainer(`${options.name}-${born}`, ground, skewMs);
    return { container, handle: options.boot(container) };
  };
  const choose = (): { container: Container; handle: Handle<Event, Answer> } => {
    while (idle.length > 0) {
      const [chosen] = idle.splice(chance.between(0, idle.length - 1), 1);
      if (chosen === undefined) break;
      if (!chance.happens(RECLAIMED)) return chosen;
      chosen.container.kill();
    }
    return start();
  };

  return {
    busy: () => busy,
    hasRoom: () => busy < options.concurrency,
    invoke(event, done) {
      if (busy >= options.concurrency) {
        scheduler.after(1, () => done({ kind: 'throttled' }));
        return;
      }
      busy += 1;
      const { container, handle } = choose();
      let over = false;
      const end = (outcome: Outcome<Answer>): void => {
        if (over) return;
        over = true;
        busy -= 1;
        if (container.isAlive()) {
          container.freeze();
          idle.push({ container, handle });
        }
        trace(() => `${container.name} ${outcome.kind}`);
        done(outcome);
      };
      scheduler.after(chance.between(1, 20), () => {
        const endsMs = scheduler.now() + options.timeoutMs;
        container.thaw(faultPlan.crash(), () => end({ kind: 'crashed' }));
        trace(() => `${container.name} invoked`);
        scheduler.after(options.timeoutMs, () => {
          if (over) return;
          const late = (): void => end({ kind: 'timed-out' });
          container.kill();
          late();
        });
        handle(event, () => endsMs - scheduler.now()).then(
          (answer) => container.isAlive() && end({ kind: 'answered', answer, container }),
          (error: unknown) => container.isAlive() && end({ kind: 'threw', error }),
        );
      });
    },
  };
}
