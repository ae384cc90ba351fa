/** How far a walk is: a bar on a terminal, a line now and then elsewhere; on standard error. */
import cliProgress from 'cli-progress';

export interface Progress {
  step(done: number): void;
  stop(): void;
}

const LINE_EVERY = 500;

export function createProgress(total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) {
    return {
      step: (done) => {
        if (done % LINE_EVERY === 0) stream.write(`${done} of about ${total}\n`);
      },
      stop: () => undefined,
    };
  }
  const bar = new cliProgress.SingleBar(
    { format: '[{bar}] {percentage}% · {value} of about {total}', hideCursor: true, fps: 4, stream },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0);
  return { step: (done) => bar.update(Math.min(done, total)), stop: () => bar.stop() };
}
