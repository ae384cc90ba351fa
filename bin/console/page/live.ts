/** What the stream has sent so far. */
import { useEffect, useState } from 'preact/hooks';
import type { Fault, NowView, RunView, Sample, StreamEvent } from '../contract.ts';
import { LOST } from './ask.ts';

export interface Live {
  now?: NowView;
  samples: readonly Sample[];
  /** What was last known is still shown, and is old. */
  fault?: Fault;
  runs: Readonly<Record<string, RunView>>;
}

/** Once the deployment has been read. */
export type Shown = Live & Required<Pick<Live, 'now'>>;

/** As many as the server keeps. */
const KEPT = 1800;

export function useLive(): Live {
  const [live, setLive] = useState<Live>({ samples: [], runs: {} });
  useEffect(() => {
    const source = new EventSource('stream');
    source.onmessage = ({ data }) => setLive((before) => after(before, JSON.parse(`${data}`) as StreamEvent));
    source.onerror = () => setLive((before) => ({ ...before, fault: LOST }));
    return () => source.close();
  }, []);
  return live;
}

function after(before: Live, told: StreamEvent): Live {
  switch (told.kind) {
    case 'history':
      return { ...before, samples: told.samples };
    case 'lost':
      return { ...before, fault: told.fault };
    case 'run':
      return { ...before, runs: { ...before.runs, [told.run.id]: told.run } };
    case 'now': {
      const { fault: _, ...rest } = before;
      const known = before.samples.at(-1)?.atMs === told.sample.atMs;
      const samples = known ? before.samples : [...before.samples.slice(-KEPT), told.sample];
      return { ...rest, now: told.now, samples };
    }
  }
}
