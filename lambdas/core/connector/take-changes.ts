/** The webhook of a connector's changes: what the system has changed is never served again (P6). */
import { RequestError } from '../errors.ts';
import { type HttpRequest, parseJson, type Respond } from '../http/message.ts';
import { type ApplyChangesDeps, createApplyChanges } from './apply-changes.ts';
import { DEFAULT_CONNECTOR } from './default.ts';
import type { Connector } from './definition.ts';
import { ownCode } from './own-code.ts';
import { type TakeNoticeDeps, takeNotice } from './take-notice.ts';

export interface TakeChangesDeps extends TakeNoticeDeps, ApplyChangesDeps {
  connector: Pick<Connector, 'name' | 'lookups' | 'changes'>;
}

export interface TakeChangesOptions {
  deadlineMs: number;
  /** Country of numbers without a country code. */
  defaultRegion: string;
  /** Larger notices are refused. @default none is, for its size */
  maxBodyBytes?: number;
}

/** Own choice: a notice names a handful of records; more in one are a mistake at the sender's. */
const MAX_CHANGES = 1000;

/**
 * 200 only once every entry and record that the notice names has been written; 503 where one could not be, so that the sender
 * repeats the whole: a change applied twice does no harm.
 */
export function createTakeChanges(deps: TakeChangesDeps, options: TakeChangesOptions): Respond {
  const { connector } = deps;
  const { name } = connector;
  const { deadlineMs, maxBodyBytes } = options;
  const apply = createApplyChanges(deps, options);
  const served = { deadlineMs, dimensions: name === DEFAULT_CONNECTOR ? {} : { connector: name } };
  return takeNotice(deps, served, async (request, within) => {
    const changes = ownCode(() => connector.changes?.read(bodyOf(request, maxBodyBytes)));
    if (changes === undefined)
      throw new RequestError(400, 'unknown_notice', 'The body is no notice that the connector reads.');
    if (changes.length > MAX_CHANGES)
      throw new RequestError(400, 'too_many_changes', `A notice names at most ${MAX_CHANGES} changes.`);
    return within(() => apply(changes));
  });
}

/** Any JSON: some systems send a list. Throws RequestError. */
function bodyOf({ body }: HttpRequest, maxBytes = Number.POSITIVE_INFINITY): unknown {
  if (body.byteLength > maxBytes)
    throw new RequestError(413, 'too_large', `The body is over ${maxBytes} bytes.`);
  return parseJson(body);
}
