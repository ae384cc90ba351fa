/** Jest's global teardown: ends the engines that suites have asked for. */
import { running } from './running-host.ts';

export default async function tearDown(): Promise<void> {
  await running.host?.stop();
}
