/** POST /requests/{connector}/{operation}: what further connectors can be asked for, by their declared inputs. */
import type { DeclaredOperation, DeclaredOperations } from '../connector/declared.ts';
import { connectorIn, DEFAULT_CONNECTOR } from '../connector/default.ts';
import type { InputFields, PhoneNumber } from '../connector/fields.ts';
import { type Inputs, keyText, readInputs } from '../connector/input.ts';
import { refuseFaults } from '../connector/input-faults.ts';
import { customerKey } from '../customer/phone.ts';
import { RequestError } from '../errors.ts';
import { connectorRequestHash } from '../message/request-hash.ts';
import type { ConnectorRequestMessage, ConnectorRequestQueue } from '../ports.ts';
import type { ReadSubmission, SubmitDeps } from './submit.ts';

export interface ConnectorRequestDeps extends Pick<SubmitDeps, 'clock' | 'hasher'> {
  operations: DeclaredOperations;
  queue: ConnectorRequestQueue;
  /** The default connector's requests. */
  ofDefault: ReadSubmission;
}

/**
 * Requests of one ordering value take effect in their order, others are independent. Throws RequestError 404 where there is no
 * such operation, and 400 with every field that is missing, unusable or not declared.
 */
export function createReadConnectorRequest(
  { clock, hasher, operations, queue, ofDefault }: ConnectorRequestDeps,
  { defaultRegion }: { defaultRegion: string },
): ReadSubmission {
  return async (request, body) => {
    const connector = connectorIn(request.pathParameters);
    const { operation } = request.pathParameters;
    if (connector === DEFAULT_CONNECTOR)
      return ofDefault(request, operation === undefined ? body : { ...body, operation });
    const declared = declaredIn(operations, connector, operation);
    const { correlationId } = request;
    const inputs = await inputsOf(declared, body, defaultRegion);
    return {
      dimensions: { connector, operation: operation ?? '' },
      prepare(requestId, piiKey) {
        const message: ConnectorRequestMessage = {
          kind: 'connector-request',
          requestId,
          operation: operation ?? '',
          fields: { ...body },
          acceptedAtMs: clock.now(),
          generation: 0,
          correlationId,
        };
        const phone = phoneIn(declared.input, inputs);
        const order = declared.orderedBy === undefined ? undefined : inputs[declared.orderedBy];
        const group =
          order === undefined ? requestId : hasher.hmac(piiKey, `${connector}#order#${keyText(order)}`);
        return {
          payloadHash: connectorRequestHash(hasher, connector, message),
          filing: {
            ...(phone !== undefined && { under: customerKey(hasher, piiKey, phone) }),
            as: connector,
          },
          send: (traceparent) => queue.sendConnectorRequest(connector, message, group, traceparent),
        };
      },
    };
  };
}

/** The number of the first of its fields that names a customer. */
function phoneIn(fields: InputFields, inputs: Inputs): string | undefined {
  const name = Object.keys(fields).find((one) => fields[one]?.type === 'phone' && inputs[one] !== undefined);
  return name === undefined ? undefined : (inputs[name] as PhoneNumber).e164;
}

function declaredIn(operations: DeclaredOperations, connector: string, operation = ''): DeclaredOperation {
  const own = Object.hasOwn(operations, connector) ? operations[connector] : undefined;
  const declared = own && Object.hasOwn(own, operation) ? own[operation] : undefined;
  if (declared !== undefined) return declared;
  throw new RequestError(404, 'unknown_operation', 'There is no such connector or operation.');
}

async function inputsOf(
  { input, undeclared }: DeclaredOperation,
  body: Readonly<Record<string, unknown>>,
  defaultRegion: string,
): Promise<Inputs> {
  const { values, faults } = await readInputs(input, body, { defaultRegion, undeclared });
  refuseFaults(faults);
  return values;
}
