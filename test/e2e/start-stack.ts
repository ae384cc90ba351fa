/** The local stack for a suite, of an assembly that the run's one process with the CDK in it has made. */
import { type LocalOptions, type LocalStack, startLocal } from '../../local/local-stack.ts';
import { endpointOf } from '../host/endpoint.ts';

/** As `startLocal`, on a free port. */
export async function startStack(options: LocalOptions = {}): Promise<LocalStack> {
  const { settings = {} } = options;
  const response = await fetch(new URL('/assembly', await endpointOf('templates')), {
    method: 'POST',
    body: JSON.stringify(settings),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return startLocal({ port: 0, ...options, assembly: JSON.parse(text) });
}
