/** Jest's global teardown: ends what suites have asked for. */
import { running } from './running.ts';

export default async function tearDown(): Promise<void> {
  await running.host?.stop();
}
