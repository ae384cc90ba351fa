/** How a write takes effect once, however often it is made (P2). Every write says which. */

import type { Reply } from '../reply/read-reply.ts';
import type { Reading, Row } from './reading.ts';
import type { Query } from './request/query.ts';
import type { ConnectorRequest } from './request/request.ts';
import type { Duration } from './units.ts';

/** What goes with a write. */
export interface WriteContext {
  /** The effect's own key: letters, digits, `-` and `_`; the same for ever, another for every event and request. */
  key: string;
  /** All fields of a request as they came, for an operation that passes on what it does not declare. */
  fields: Row;
}

export type Write<Input> = (input: Input, context: WriteContext) => ConnectorRequest;

/** How to see whether the effect is there. */
export interface Find<Input> {
  ask: Write<Input>;
  /** `nothing` where it is not; undefined where the reply is no answer. */
  read: (reply: Reply, context: Pick<WriteContext, 'key'>) => Reading | undefined;
  /** How long after a write the system may still not show it; 0 for a read of the primary. @default 0 */
  lag?: Duration;
}

/**
 * - `upsert`: the path or a unique external id names the effect, so that making it again changes nothing. `find` is asked
 *   where the system answers without the record, or that it is there already.
 * - `header`: the system keeps the key of a header for `keptFor`. Where that is shorter than a message may wait, `find`
 *   is asked first once the key may have been forgotten.
 * - `create-if-none`: FHIR's `If-None-Exist`, with the query `where`.
 * - `look-first`: looks, then creates. Best effort: two tries at once may both find nothing.
 */
export type Once<Input> =
  | { by: 'upsert'; write: Write<Input>; find?: Find<Input> }
  | {
      by: 'header';
      name: string;
      keptFor: Duration;
      write: Write<Input>;
      find?: Find<Input>;
    }
  | {
      by: 'create-if-none';
      where: (input: Input, context: WriteContext) => Query;
      write: Write<Input>;
      find?: Find<Input>;
    }
  | { by: 'look-first'; write: Write<Input>; find: Find<Input> };

/** How many exchanges one write takes as a rule, for the rate's budget. */
export function usualExchanges({ by }: Pick<Once<never>, 'by'>): number {
  return by === 'look-first' ? 2 : 1;
}
