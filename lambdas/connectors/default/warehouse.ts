/** The connector that enrichment goes to. */
import { WAREHOUSE } from '../../core/connector/default.ts';
import type { Connector } from '../../core/connector/index.ts';
import { warehouse } from '../warehouse.ts';

/** Its one event rule is named as its breaker always was; `baseUrl`: setting WAREHOUSE_URL. */
export function defaultWarehouse({ baseUrl }: { baseUrl: string }): Connector {
  const { events, ...connector } = warehouse({ name: WAREHOUSE.name, baseUrl });
  const [rule] = Object.values(events);
  return { ...connector, events: rule === undefined ? {} : { events: rule } };
}
