/** The simulated systems as the runner starts them: a process of their own. */
import type { DownstreamUrls } from './downstreams.ts';
import { startHelper } from './engines/helper.ts';
import type { SimulatorName, SimulatorOptions } from './simulators/index.ts';

export interface Simulated {
  urls: DownstreamUrls;
  /** By the names of connectors whose kind has a simulator. */
  connectors: Record<string, string>;
  control: { control?: string };
  failed?: Promise<never>;
  stop(): Promise<void>;
}

/** None of them: every address is given. */
export async function noSimulators(): Promise<Simulated> {
  return { urls: {}, connectors: {}, control: {}, stop: async () => undefined };
}

/** What the process says once all of them serve. */
interface Ready {
  urls: Record<SimulatorName, string>;
  connectors: Record<string, string>;
  control: string;
}

/** Starts them; they share no event loop with the runner. */
export async function startSimulatedSystems(
  connectors: NonNullable<SimulatorOptions['connectors']> = [],
): Promise<Simulated> {
  const { ready, failed, stop } = await startHelper<Ready>('simulators', { connectors });
  return {
    urls: ready.urls,
    connectors: ready.connectors,
    control: { control: ready.control },
    failed,
    stop,
  };
}
