/** What the runner prints when it serves. */
import { createHmac } from 'node:crypto';
import type { LocalStack } from '../local-stack.ts';
import { localSecrets } from '../secretsmanager/local-values.ts';

/** Addresses, secrets, and commands to paste. */
export function banner({ api, endpoints, simulators, logDirectory }: LocalStack): string {
  const body = JSON.stringify({
    messageId: 'demo-1',
    eventType: 'conversation.start',
    timestamp: '2026-01-01T00:00:00Z',
    data: { id: 'interaction-1', type: 'voice', state: 'alerting' },
  });
  const secret = localSecrets['webhook-genesys'] ?? '';
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return `
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
${outage(simulators)}
What is ill, what waits, what to do:
  npm run -s steadyline -- status --local ${endpoints['admin']}

Ctrl-C stops it.
`;
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
