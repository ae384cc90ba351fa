/** Shows how far a drill is: a bar on a terminal, a line now and then elsewhere. */
import cliProgress from 'cli-progress';
import type { Sample } from '../traffic/samples.ts';

export interface Progress {
  /** A line of its own, e.g. "starting the stack". */
  say(text: string): void;
  /** Begins to count towards `expectedMs`. */
  begin(expectedMs: number): void;
  onSample(sample: Sample): void;
  stop(): void;
}

const lineEveryMs = 10_000;

/** On standard error, so that `--json` keeps standard output to itself. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? createBar(stream) : createLines(stream);
}

interface Count {
  accepted: number;
  applied: number;
}

function counting(): { add(sample: Sample): Count } {
  const count: Count = { accepted: 0, applied: 0 };
  return {
    add({ accepted, effects }) {
      count.accepted += accepted;
      count.applied += effects;
      return count;
    },
  };
}

function createBar(stream: NodeJS.WritableStream): Progress {
  const format =
    '{phase} [{bar}] {percentage}% · accepted {accepted} · CRM effects {applied} · waiting {waiting} · breaker {breaker}';
  const bar = new cliProgress.SingleBar(
    { format, hideCursor: true, fps: 4, barsize: 24, stream },
    cliProgress.Presets.shades_classic,
  );
  const counter = counting();
  let startedMs = 0;
  let expected = 0;
  return {
    say: (text) => void stream.write(`${text}\n`),
    begin(expectedMs) {
      startedMs = Date.now();
      expected = expectedMs;
      const payload = { phase: 'warm-up', accepted: 0, applied: 0, waiting: 0, breaker: 'closed' };
      bar.start(expectedMs, 0, payload);
    },
    onSample(sample) {
      const { phase, waiting, breaker } = sample;
      // The drain takes as long as it takes: the bar waits for it at 99 %.
      const doneMs = Math.min(Date.now() - startedMs, expected * 0.99);
      bar.update(doneMs, { phase: phase.padEnd(8), waiting, breaker, ...counter.add(sample) });
    },
    stop: () => bar.stop(),
  };
}

function createLines(stream: NodeJS.WritableStream): Progress {
  const counter = counting();
  let startedMs = Date.now();
  let lastMs = 0;
  let lastPhase = '';
  return {
    say: (text) => void stream.write(`${text}\n`),
    begin: () => {
      startedMs = Date.now();
    },
    onSample(sample) {
      const { accepted, applied } = counter.add(sample);
      const { phase, waiting, breaker, atMs } = sample;
      if (phase === lastPhase && atMs - lastMs < lineEveryMs) return;
      lastMs = atMs;
      lastPhase = phase;
      const seconds = ((atMs - startedMs) / 1000).toFixed(0).padStart(4);
      stream.write(
        `${seconds} s  ${phase.padEnd(8)}  accepted ${accepted} · CRM effects ${applied} · waiting ${waiting} · breaker ${breaker}\n`,
      );
    },
    stop: () => undefined,
  };
}
