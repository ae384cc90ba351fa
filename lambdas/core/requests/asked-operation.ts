/**
 * Which operation a caller asks for, and what is said where it can't be had. POST /crm/requests is older than the route that
 * names connector and operation: there the operation stands in the body, and its refusals have words of their own.
 */
import type { DeclaredOperation, DeclaredOperations } from '../connector/declared.ts';
import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import type { InputFault } from '../connector/input.ts';
import { refuseFaults } from '../connector/input-faults.ts';
import { RequestError } from '../errors.ts';

type Body = Readonly<Record<string, unknown>>;

/** What is asked for; `fields` is the body, which names the default connector's operation. */
export interface AskedOperation {
  operation: string;
  declared: DeclaredOperation;
  fields: Body;
}

/** `named`: the operation in the path, which counts. Throws RequestError where the connector declares no such operation. */
export function askedOperation(
  operations: DeclaredOperations,
  connector: string,
  named: string | undefined,
  body: Body,
): AskedOperation {
  const isFirst = connector === DEFAULT_CONNECTOR;
  const { operation: stated, ...rest } = body;
  const operation = named ?? (isFirst ? stated : undefined);
  const own = Object.hasOwn(operations, connector) ? operations[connector] : undefined;
  if (own !== undefined && typeof operation === 'string' && Object.hasOwn(own, operation)) {
    const declared = own[operation];
    if (declared !== undefined) return { operation, declared, fields: isFirst ? rest : body };
  }
  if (!isFirst) throw new RequestError(404, 'unknown_operation', 'There is no such connector or operation.');
  const names = Object.keys(own ?? {}).join(' or ');
  throw new RequestError(400, 'unknown_operation', `The operation is ${names}.`);
}

/** Throws RequestError 400 where there are faults. Of the default connector's operations a refresh alone can have some. */
export function refuseInputs(connector: string, faults: readonly InputFault[]): void {
  const isUnreadable = faults.some(({ reason }) => reason !== 'not_declared');
  if (connector === DEFAULT_CONNECTOR && isUnreadable)
    throw new RequestError(400, 'phone_unusable', 'A customer is refreshed by a usable "phone".');
  refuseFaults(faults);
}
