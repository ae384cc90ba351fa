/** What a connector's jobs and lookups ask of its system, each as one call. */
import type { CallOptions, Clock, Lookups } from '../ports.ts';
import type { Reply } from '../reply/read-reply.ts';
import type { ConnectorAccess } from './access.ts';
import type { Connector, WriteRule } from './definition.ts';
import { converse, type Exchange } from './exchange.ts';
import type { FieldValue } from './fields.ts';
import { type LookupAnswer, lookUp } from './look-up.ts';
import { UnsendableError } from './unsendable.ts';
import { type WriteResult, type Writing, writeOnce } from './write.ts';

/** Which lookup is asked, and by what. */
export interface LookupBy {
  lookup: string;
  key: string;
  value: FieldValue;
}

/** All methods throw what the downstream ports throw. */
export interface ConnectorCalls extends Required<Lookups<LookupAnswer, LookupBy>> {
  write(rule: WriteRule, writing: Omit<Writing, 'now'>, call: CallOptions): Promise<WriteResult>;
}

export interface ConnectorCallsDeps {
  connector: Connector;
  access: Pick<ConnectorAccess, 'ready'>;
  /** Of make-exchange.ts. */
  make: (call: CallOptions) => (exchange: Exchange) => Promise<Reply>;
  clock: Pick<Clock, 'now'>;
}

export function createConnectorCalls({ connector, access, make, clock }: ConnectorCallsDeps): ConnectorCalls {
  const now = (): number => clock.now();
  return {
    ready: () => access.ready(),
    async find({ lookup: name, key, value }, call) {
      const lookup = connector.lookups[name];
      if (lookup === undefined) throw new UnsendableError('the connector has no such lookup');
      return converse(lookUp(connector, lookup, { key, value }, now), make(call));
    },
    write: (rule, writing, call) => converse(writeOnce(connector, rule, { ...writing, now }), make(call)),
  };
}
