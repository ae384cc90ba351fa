/** <name>-requests.fifo → the connector's system. */
import connector from '#connector';
import { UnavailableError } from '../../core/errors.ts';

/** Stands in until the engine serves it: everything waits, nothing is lost. */
export async function handler(): Promise<never> {
  throw new UnavailableError('not_served', `${connector.name} is not served yet.`);
}
