/** Jest's global set-up: suites find the shared engines by an environment variable. */
import { startEngineHost } from './engine-host.ts';
import { running } from './running-host.ts';

export default async function setUp(): Promise<void> {
  running.host = await startEngineHost();
  process.env['TEST_ENGINES'] = running.host.url;
}
