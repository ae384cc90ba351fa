/** Looks again and again while anybody watches, remembers the last hour, and sends it to all listeners. */
import type { Sample, StreamEvent } from './contract.ts';
import { faultOf } from './fault.ts';

export interface Recorder {
  /** Tells what is known already, then everything that comes; the answer ends it. */
  listen(listener: (told: StreamEvent) => void): () => void;
  /** To all listeners. */
  tell(told: StreamEvent): void;
  /** Looks now, and not only when its time has come: somebody has just changed something. */
  hurry(): void;
  /** Everything that is kept of the span in ms that ends at `nowMs`, oldest first. */
  kept(nowMs: number, spanMs: number): readonly Sample[];
  stop(): void;
}

type Look = () => Promise<Extract<StreamEvent, { kind: 'now' }>>;

/** Of samples: an hour on the runner (own choice); of what is older one a minute, for 30 days. */
const KEPT = 1800;
const MINUTE_MS = 60_000;
const KEPT_MINUTES = 30 * 24 * 60;

/** `everyMs`: between two looks while somebody listens; while nobody does, `idleMs`, or never where that is 0. */
export function createRecorder(
  look: Look,
  { everyMs, idleMs }: { everyMs: number; idleMs: number },
): Recorder {
  const listeners = new Set<(told: StreamEvent) => void>();
  const samples: Sample[] = [];
  const minutes: Sample[] = [];
  let last: StreamEvent | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let isStopped = false;

  const tell = (told: StreamEvent): void => {
    for (const listener of listeners) listener(told);
  };

  const schedule = (ms: number): void => {
    clearTimeout(timer);
    if (!isStopped && ms > 0) timer = setTimeout(() => void turn(), ms).unref();
  };

  const turn = async (): Promise<void> => {
    if (isLooking || isStopped) return;
    isLooking = true;
    try {
      const told = await look();
      samples.push(told.sample);
      if (samples.length > KEPT) keepMinute(minutes, samples.shift());
      last = told;
    } catch (error) {
      last = { kind: 'lost', fault: faultOf(error)[1] };
    } finally {
      isLooking = false;
    }
    tell(last);
    schedule(listeners.size > 0 ? everyMs : idleMs);
  };

  schedule(idleMs);
  return {
    listen(listener) {
      listeners.add(listener);
      listener({ kind: 'history', samples });
      if (last !== undefined) listener(last);
      schedule(1);
      return () => void listeners.delete(listener);
    },
    tell,
    hurry: () => schedule(1),
    kept: (nowMs, spanMs) => [...minutes, ...samples].filter(({ atMs }) => atMs >= nowMs - spanMs),
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function keepMinute(minutes: Sample[], sample: Sample | undefined): void {
  if (sample === undefined || sample.atMs - (minutes.at(-1)?.atMs ?? 0) < MINUTE_MS) return;
  minutes.push(sample);
  if (minutes.length > KEPT_MINUTES) minutes.shift();
}
