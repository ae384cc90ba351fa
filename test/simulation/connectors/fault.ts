/** What a deliberate fault may replace in a run with connectors. */
import type { ConnectorAccess } from '../../../lambdas/core/connector/access.ts';
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import type { RecordIndex } from '../../../lambdas/core/connector/record-index.ts';
import type { Clock, EventRecords, RenewalQueue, TokenProvider } from '../../../lambdas/core/ports.ts';

/** What it leaves out is the product's own. */
export interface ConnectorFault {
  connector?(connector: Connector): Connector;
  /** The name under which breaker and rate are kept. */
  downstream?(name: string): string;
  renewals?(queue: RenewalQueue): RenewalQueue;
  /** `present`: the generation of the token that there is now. */
  tokens?(provider: TokenProvider, present: () => Promise<number>): TokenProvider;
  access?(access: ConnectorAccess, clock: Pick<Clock, 'now'>): ConnectorAccess;
  index?(index: RecordIndex): RecordIndex;
  records?(records: EventRecords): EventRecords;
}
