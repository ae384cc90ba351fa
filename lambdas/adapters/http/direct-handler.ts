/**
 * A lookup that Genesys Cloud invokes itself (AWS Lambda Data Action): no API, no key; the role that only its account may
 * assume is the door. The event is the action's input, the answer the contract's body. A refusal is a function error, which
 * Architect takes for a failure; the lookup's own deadline is always earlier than the action's time-out.
 */
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Respond } from '../../core/http/message.ts';
import type { ApiKeyGuard } from '../../core/verify/api-key.ts';
import { flushMetrics } from '../flush-metrics.ts';
import { KEY_NAME, log, powertoolsLogger } from '../logger.ts';
import type { BufferedMetrics } from '../metrics.ts';
import { answerFault } from './answer-fault.ts';
import type { apiHandler } from './api-handler.ts';

/** What stands in the log in a key's place. */
export const BY_ROLE = 'genesys-role';

/** Whoever may invoke the function has been asked by AWS. */
export const byRole: ApiKeyGuard = async () => ({ name: BY_ROLE });

/** The action's input: keys of a lookup, and which one where a connector has several. */
type Input = Readonly<Record<string, unknown>> & { lookup?: unknown };

/** A refusal as the invoker sees it; its name is the contract's code. */
class Refusal extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/** `only`: the lookup that is meant where the input names none. */
export function directHandler(respond: Respond, metrics: BufferedMetrics, only = '') {
  return middy<Input, Readonly<Record<string, unknown>>, Error, Context>(
    async ({ lookup = only, ...input }: Input, { awsRequestId }: Context) => {
      powertoolsLogger.removeKeys([KEY_NAME]);
      powertoolsLogger.appendKeys({ correlationId: awsRequestId, [KEY_NAME]: BY_ROLE });
      const request = {
        method: 'POST',
        path: '/',
        headers: {},
        pathParameters: { lookup: typeof lookup === 'string' ? lookup : '' },
        body: new TextEncoder().encode(JSON.stringify(input)),
        receivedAtMs: Date.now(),
        correlationId: awsRequestId,
      };
      const { status, body } = await respond(request).catch((error: unknown) =>
        answerFault(error, awsRequestId, metrics),
      );
      if (status < 400) return body;
      const { code, message } = body['error'] as { code: string; message: string };
      log.warn('a direct lookup was refused', { status, code });
      throw new Refusal(code, message);
    },
  ).use(flushMetrics(metrics, Date.now));
}

type Api = ReturnType<typeof apiHandler>;
type Direct = ReturnType<typeof directHandler>;

/** One function for both ways in: API Gateway's events have a request context, and its callers can't leave it out. */
export function eitherHandler(api: Api, direct: Direct) {
  return (
    event: APIGatewayProxyEventV2 | Input,
    context: Context,
  ): Promise<APIGatewayProxyStructuredResultV2 | Readonly<Record<string, unknown>>> =>
    isOfApi(event) ? api(event, context) : direct(event, context);
}

function isOfApi(event: APIGatewayProxyEventV2 | Input): event is APIGatewayProxyEventV2 {
  return typeof event === 'object' && event !== null && 'requestContext' in event;
}
