/** Jest's global set-up: suites find the shared helpers by an environment variable. */
import { join } from 'node:path';
import { startHost } from './host.ts';
import { running } from './running.ts';

export default async function setUp(): Promise<void> {
  // Node checks each entry against its source; the many processes of the stacks start in half the time by it.
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../../.steadyline/compile-cache');
  running.host = await startHost();
  process.env['TEST_HOST'] = running.host.url;
}
