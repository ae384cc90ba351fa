/** Event source mappings through the Lambda API. */
import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ResourceConflictException,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { UnavailableError } from '../../core/errors.ts';
import type { EventSourceState, EventSources } from '../../core/ports.ts';

/** The port over `client`. An update that meets one under way is an UnavailableError: the next tick decides again. */
export function lambdaEventSources(client: LambdaClient): EventSources {
  return {
    async read(mappingId) {
      try {
        return eventSourceOf(await client.send(new GetEventSourceMappingCommand({ UUID: mappingId })));
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

/** What Lambda answers of a mapping, one or a list of them. */
export function eventSourceOf({
  State,
  ScalingConfig,
}: Pick<EventSourceMappingConfiguration, 'State' | 'ScalingConfig'>): EventSourceState {
  return { state: stateOf(State), maximumConcurrency: ScalingConfig?.MaximumConcurrency ?? 0 };
}

function stateOf(state: string | undefined): EventSourceState['state'] {
  if (state === 'Enabled') return 'enabled';
  return state === 'Disabled' ? 'disabled' : 'changing';
}
