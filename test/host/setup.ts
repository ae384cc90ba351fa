/** Jest's global set-up: suites find the shared helpers by an environment variable. */
import { startHost } from './host.ts';
import { running } from './running.ts';

export default async function setUp(): Promise<void> {
  running.host = await startHost();
  process.env['TEST_HOST'] = running.host.url;
}
