/** One thread of a sweep: runs the seeds that it is sent, until it is sent none. */
import { parentPort, workerData } from 'node:worker_threads';
import { faultNamed } from './faults/index.ts';
import { runSeed } from './run.ts';

const port = parentPort;
const fault = faultNamed((workerData as { fault: string }).fault);

port?.on('message', (seed: number | undefined) => {
  if (seed === undefined) port.close();
  else
    runSeed(seed, { fault }).then(
      (result) => port.postMessage(result),
      // A fault of the simulator or a promise that nobody awaits: the thread ends with it.
      (cause: unknown) => {
        throw new Error(`seed ${seed} could not be run`, { cause });
      },
    );
});
