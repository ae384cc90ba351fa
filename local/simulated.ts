/** The simulated systems as the runner starts them: a process of their own. */
import type { DownstreamUrls } from './downstreams.ts';
import { startChild } from './engines/child.ts';
import type { SimulatorName } from './simulators/index.ts';

export interface Simulated {
  urls: DownstreamUrls;
  control: { control?: string };
  failed?: Promise<never>;
  stop(): Promise<void>;
}

/** None of them: every address is given. */
export async function noSimulators(): Promise<Simulated> {
  return { urls: {}, control: {}, stop: async () => undefined };
}

/** Starts them; they share no event loop with the runner. */
export async function startSimulatedSystems(): Promise<Simulated> {
  const script = new URL('./simulators-process.ts', import.meta.url);
  const child = await startChild<{ urls: Record<SimulatorName, string>; control: string }>(script, {});
  const { ready, failed, stop } = child;
  return { urls: ready.urls, control: { control: ready.control }, failed, stop };
}
