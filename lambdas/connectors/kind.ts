/** What every shipped kind lets an organisation say, and how both come together. */
import { DEFAULT_CONNECTOR } from '../core/connector/default.ts';
import type { AnswerFields } from '../core/connector/fields.ts';
import {
  type Connector,
  type ConnectorDefinition,
  days,
  defineConnector,
  minutes,
  per,
  seconds,
  text,
} from '../core/connector/index.ts';

export interface KindOptions {
  /** @default that of the default connector */
  name?: string;
  baseUrl: string;
  auth?: ConnectorDefinition['auth'];
  /** @default 100 calls a second */
  limits?: ConnectorDefinition['limits'];
  /** @default 3 s */
  timeout?: ConnectorDefinition['timeout'];
  /** Lookups, operations, events and changes beside those of the kind, or in place of one of the same name. */
  lookups?: ConnectorDefinition['lookups'];
  operations?: ConnectorDefinition['operations'];
  /** `none` where another connector takes the events. */
  events?: ConnectorDefinition['events'] | 'none';
  changes?: ConnectorDefinition['changes'];
}

/** The guide's: 300 s fresh; 7 days stale; an absence for a minute. */
export const USUAL_CACHE = { fresh: minutes(5), stale: days(7), absent: seconds(60) };

type Kind = Required<Pick<ConnectorDefinition, 'kind'>> &
  Pick<ConnectorDefinition, 'auth' | 'errors' | 'lookups' | 'operations' | 'events' | 'changes'>;

/** The connector of a kind; the options count where both say something. */
export function connectorOf(kind: Kind, options: KindOptions): Connector {
  const changes = options.changes ?? kind.changes;
  return defineConnector({
    name: options.name ?? DEFAULT_CONNECTOR,
    kind: kind.kind,
    baseUrl: options.baseUrl,
    auth: options.auth ?? kind.auth,
    limits: options.limits ?? { default: per(100, seconds(1)) },
    timeout: options.timeout ?? seconds(3),
    ...(kind.errors === undefined ? {} : { errors: kind.errors }),
    lookups: { ...kind.lookups, ...options.lookups },
    operations: { ...kind.operations, ...options.operations },
    events: options.events === 'none' ? {} : { ...kind.events, ...options.events },
    ...(changes === undefined ? {} : { changes }),
  });
}

/** What every customer's answer holds. */
export const USUAL_ANSWER: AnswerFields = {
  customerId: text('UNKNOWN', { needed: true }),
  tier: text('standard'),
  name: text('', { personal: true }),
};

/** The usual answer with an organisation's own names, all texts, beside it. */
export function answerWith(own: Readonly<Record<string, unknown>>): AnswerFields {
  return { ...Object.fromEntries(Object.keys(own).map((name) => [name, text('')])), ...USUAL_ANSWER };
}
