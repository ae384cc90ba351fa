/** What connectors can be asked for, by the inputs that their operations declare: POST /requests/{connector}/{operation}, POST /crm/requests. */
import type { DeclaredOperations } from '../connector/declared.ts';
import { connectorIn, DEFAULT_CONNECTOR } from '../connector/default.ts';
import type { InputFields, PhoneNumber } from '../connector/fields.ts';
import { type Inputs, readInputs } from '../connector/input.ts';
import { customerKey } from '../customer/phone.ts';
import { requestHash } from '../message/request-hash.ts';
import type { ConnectorRequestMessage, RequestQueue } from '../ports.ts';
import { askedOperation, refuseInputs } from './asked-operation.ts';
import { orderGroup } from './order-group.ts';
import type { ReadSubmission, SubmitDeps } from './submit.ts';

export interface ReadRequestDeps extends Pick<SubmitDeps, 'clock' | 'hasher'> {
  /** Of all connectors, the default one among them. */
  operations: DeclaredOperations;
  queue: RequestQueue;
}

/**
 * Requests of one ordering value take effect in their order, others are independent. `defaultRegion`: country of numbers
 * without a country code. Throws RequestError where there is no such operation (404; 400 where the body names it), and 400
 * with every field that is missing, unusable or not declared.
 */
export function createReadRequest(
  { clock, hasher, operations, queue }: ReadRequestDeps,
  { defaultRegion }: { defaultRegion: string },
): ReadSubmission {
  return async ({ pathParameters, correlationId }, body) => {
    const connector = connectorIn(pathParameters);
    const { operation, declared, fields } = askedOperation(
      operations,
      connector,
      pathParameters['operation'],
      body,
    );
    const { input, undeclared, orderedBy } = declared;
    const { values, faults } = await readInputs(input, fields, { defaultRegion, undeclared });
    refuseInputs(connector, faults);
    const phone = phoneIn(input, values);
    const order = orderedBy && values[orderedBy];
    return {
      dimensions: { ...(connector !== DEFAULT_CONNECTOR && { connector }), operation },
      prepare(requestId, piiKey) {
        const message: ConnectorRequestMessage = {
          kind: 'connector-request',
          requestId,
          operation,
          ...(phone !== undefined && { phone }),
          fields: { ...fields },
          acceptedAtMs: clock.now(),
          generation: 0,
          correlationId,
        };
        const group = order === undefined ? requestId : orderGroup(hasher, piiKey, connector, order);
        return {
          payloadHash: requestHash(hasher, connector, message),
          filing: {
            ...(phone !== undefined && { under: customerKey(hasher, piiKey, phone) }),
            as: connector,
          },
          send: (traceparent) => queue.sendRequest(connector, message, group, traceparent),
        };
      },
    };
  };
}

/** The number of the first of its fields that names a customer. */
function phoneIn(fields: InputFields, inputs: Inputs): string | undefined {
  const found = Object.entries(fields).find(
    ([name, { type }]) => type === 'phone' && inputs[name] !== undefined,
  );
  return found && (inputs[found[0]] as PhoneNumber).e164;
}
