/** The simulated systems in a process of their own. */
import { serveChild } from './engines/serve-child.ts';
import { startSimulators } from './simulators/index.ts';

serveChild(async () => {
  const { urls, control } = await startSimulators();
  return { urls, control };
});
