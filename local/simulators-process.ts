/** The simulated systems in a process of their own. */
import { serveChild } from './engines/serve-child.ts';
import { type SimulatorOptions, startSimulators } from './simulators/index.ts';

serveChild(async (options: SimulatorOptions) => {
  const { urls, connectors, control } = await startSimulators(options);
  return { urls, connectors, control };
});
