/** Requests to Lambda's API. */
import { type Operation, type Place, unknownOperation } from './operation.ts';

const mappingPath = /^\/2015-03-31\/event-source-mappings\/([^/]+)\/?$/;
const configurationPath = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/;
const invokePath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Throws PolicyError for a path or method that is not known. */
export function lambdaOperations(method: string, path: string, { region, account }: Place): Operation[] {
  const arn = (rest: string): string => `arn:aws:lambda:${region}:${account}:${rest}`;
  const mapping = mappingPath.exec(path)?.[1];
  if (mapping !== undefined && (method === 'GET' || method === 'PUT')) {
    const verb = method === 'GET' ? 'Get' : 'Update';
    return [{ action: `lambda:${verb}EventSourceMapping`, resource: arn(`event-source-mapping:${mapping}`) }];
  }
  const name = invokePath.exec(path)?.[1];
  if (name !== undefined && method === 'POST')
    return [{ action: 'lambda:InvokeFunction', resource: functionArn(decodeURIComponent(name), arn) }];
  const configured = configurationPath.exec(path)?.[1];
  if (configured !== undefined && method === 'GET')
    return [
      {
        action: 'lambda:GetFunctionConfiguration',
        resource: functionArn(decodeURIComponent(configured), arn),
      },
    ];
  if (/^\/2015-03-31\/event-source-mappings\/?$/.test(path) && method === 'GET')
    return [{ action: 'lambda:ListEventSourceMappings', resource: '*' }];
  throw unknownOperation('lambda', `${method} ${path}`);
}

function functionArn(name: string, arn: (rest: string) => string): string {
  return name.startsWith('arn:') ? name : arn(`function:${name}`);
}
