/** Stands for `#connector` in the sources: each bundle of a connector's function has that connector's own file instead. */
import { type Connector, noAuth, per, seconds } from '../core/connector/index.ts';
import { connectorOf } from './kind.ts';

/** A connector that offers nothing. */
const unbound: Connector = connectorOf(
  { kind: 'unbound', auth: noAuth() },
  {
    name: 'unbound',
    baseUrl: 'https://unbound.invalid',
    limits: { default: per(1, seconds(1)) },
  },
);

export default unbound;
