/** Event source mappings through the Lambda API. */
import {
  GetEventSourceMappingCommand,
  type LambdaClient,
  ResourceConflictException,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { UnavailableError } from '../../core/errors.ts';
import type { EventSources } from '../../core/ports.ts';

/** The port over `client`. An update that meets one under way is an UnavailableError: the next tick decides again. */
export function lambdaEventSources(client: LambdaClient): EventSources {
  return {
    async read(mappingId) {
      try {
        const mapping = await client.send(new GetEventSourceMappingCommand({ UUID: mappingId }));
        return {
          state: stateOf(mapping.State),
          maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency ?? 0,
        };
      } catch (error) {
        throw new UnavailableError('event_source', 'The event source could not be read.', 5, {
          cause: error,
        });
      }
    },
    async update(mappingId, { enabled, maximumConcurrency }) {
      try {
        await client.send(
          new UpdateEventSourceMappingCommand({
            UUID: mappingId,
            ...(enabled === undefined ? {} : { Enabled: enabled }),
            ...(maximumConcurrency === undefined
              ? {}
              : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
          }),
        );
      } catch (error) {
        const busy = error instanceof ResourceInUseException || error instanceof ResourceConflictException;
        const message = busy
          ? 'The event source is changing already.'
          : 'The event source could not be changed.';
        throw new UnavailableError('event_source', message, 5, { cause: error });
      }
    },
  };
}

function stateOf(state: string | undefined): 'enabled' | 'disabled' | 'changing' {
  if (state === 'Enabled') return 'enabled';
  return state === 'Disabled' ? 'disabled' : 'changing';
}
