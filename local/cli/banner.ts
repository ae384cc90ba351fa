/** What the runner prints when it serves. */
import { createHmac } from 'node:crypto';
import type { LocalStack } from '../local-stack.ts';
import { localSecrets } from '../secretsmanager/local-values.ts';
import { connectorSystem } from '../simulators/kinds.ts';

/** The console's address first, then addresses, secrets, and commands to paste. `why`: there is no console. */
export function banner(
  { api, endpoints, simulators, connectors, logDirectory }: LocalStack,
  { url, why }: { url?: string; why?: string },
): string {
  const body = JSON.stringify({
    messageId: 'demo-1',
    eventType: 'conversation.start',
    timestamp: '2026-01-01T00:00:00Z',
    data: { id: 'interaction-1', type: 'voice', state: 'alerting' },
  });
  const secret = localSecrets['webhook-genesys'] ?? '';
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return `
See it, play with it:  ${url ?? `no console (${why})`}

Steadyline is ready at ${api}

${table(simulators)}
${table(endpoints)}
  ${'logs'.padEnd(16)}${logDirectory}

  secrets         Genesys ${secret} · NICE ${localSecrets['webhook-nice']} · CRM ${localSecrets['webhook-crm']} · x-api-key ${localSecrets['api-key']}

An event, signed as Genesys does:
  curl -i ${api}/webhooks/genesys -H 'content-type: application/json' \\
    -H 'x-hub-signature-256: sha256=${signature}' \\
    -d '${body}'

A customer lookup:
  curl -i ${api}/crm/customer-lookup -H 'content-type: application/json' \\
    -H 'x-api-key: ${localSecrets['api-key']}' -d '{"ani":"+15551230001"}'
${connectors.map((one) => connectorText(api, one, simulators.control)).join('')}${outage(simulators)}
What is failing, what waits, what to do:
  npm run -s steadyline -- status --local ${endpoints['admin']}

Ctrl-C stops it.
`;
}

/** How a connector is asked, and how its simulated system is taken away. */
function connectorText(
  api: string,
  { name, lookups, operations, changes, simulator }: LocalStack['connectors'][number],
  control: string | undefined,
): string {
  const paths = [
    ...lookups.map(({ path, keys }) => `POST ${api}${path}   by ${keys.join(' or ')}`),
    ...operations.map((path) => `POST ${api}${path}`),
    ...(changes === undefined ? [] : [`POST ${api}${changes}   secret local-${name}-secret`]),
    ...(simulator === undefined || control === undefined
      ? ['its system is the one of its definition: no simulator is of its kind, or its address was given']
      : [`its system ${simulator}, switched at ${control}/${connectorSystem(name)}/_sim/switch`]),
  ];
  return `\nConnector ${name}:\n${paths.map((line) => `  ${line}\n`).join('')}`;
}

/** How the simulated CRM is taken away; nothing where another one is used. */
function outage({ control, crm }: Readonly<Record<string, string>>): string {
  if (control === undefined || crm === undefined) return '';
  return `
Take the CRM away ("up" brings it back):
  curl -X POST ${control}/crm/_sim/switch -d '{"mode":"down"}'
`;
}

function table(rows: Readonly<Record<string, string>>): string {
  return Object.entries(rows)
    .map(([name, value]) => `  ${name.padEnd(16)}${value}`)
    .join('\n');
}
