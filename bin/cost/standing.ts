/** What a month costs by being there: warm containers, endpoints of the VPC, secrets of further connectors. */
import { secretRowsOf } from '../../lib/connectors/catalog.ts';
import type { Deployment } from '../../lib/deployment.ts';
import { listOf } from '../../lib/lists.ts';
import { numberOf, textOf } from '../../lib/values.ts';
import { servicesInVpc } from '../doctor/network.ts';
import type { Prices, Standing } from './prices.ts';

export interface StandingLine {
  what: string;
  quantity: number;
  /** A month. */
  usd: number;
}

/** One line for each thing that the settings add; none with the default settings. */
export function standingPrice(deployment: Deployment, list: Prices): StandingLine[] {
  const counted = { ...inVpc(deployment), ...warm(deployment), ...ofConnectors(deployment) };
  return (Object.entries(counted) as [Standing, number][])
    .filter(([, quantity]) => quantity > 0)
    .map(([one, quantity]) => {
      const { what, usd } = list.standing[one];
      return { what, quantity, usd: quantity * usd };
    });
}

/** GB of the containers that the production profile keeps warm. */
function warm({ config }: Deployment): { warmGb: number } {
  if (textOf(config, 'PROFILE') !== 'production') return { warmGb: 0 };
  const containers =
    numberOf(config, 'PROVISIONED_CONCURRENCY_INGEST') + numberOf(config, 'PROVISIONED_CONCURRENCY_LOOKUP');
  return { warmGb: (containers * numberOf(config, 'API_MEMORY_MB')) / 1024 };
}

/** A subnet stands for a zone; the gateway endpoint of DynamoDB is free. */
function inVpc(deployment: Deployment): { endpoints: number } {
  const zones = listOf(deployment.config, 'VPC_SUBNET_IDS').length;
  const paid = servicesInVpc(deployment).filter((service) => service !== 'dynamodb');
  return { endpoints: zones * paid.length };
}

function ofConnectors({ connectors }: Deployment): { connectorSecrets: number } {
  return {
    connectorSecrets: connectors.reduce((sum, own) => sum + Object.keys(secretRowsOf(own)).length, 0),
  };
}
