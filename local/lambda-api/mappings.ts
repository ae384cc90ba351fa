/** The event source mappings of the run, with the states that the Lambda API shows. */
import type { MappingSpec, Source } from '../sources/mapping-spec.ts';

export type MappingState = 'Enabled' | 'Enabling' | 'Disabled' | 'Disabling' | 'Updating';

export interface Mapping {
  spec: MappingSpec;
  state: MappingState;
  maximumConcurrency: number | undefined;
  modifiedMs: number;
}

/** A change; what is absent stays. `maximumConcurrency: null` lifts the limit. */
export interface MappingChange {
  enabled?: boolean;
  maximumConcurrency?: number | null;
}

export interface Mappings {
  all(): Mapping[];
  find(uuid: string): Mapping | undefined;
  /** Begins the change: the state says when it is done. False while another one is under way. */
  change(mapping: Mapping, change: MappingChange): boolean;
  /** Starts those that the template enables. */
  start(): void;
  stop(): Promise<void>;
}

/** AWS takes seconds to tens of seconds over a change; so that code meets the states between, this is never at once. */
const changeMs = 250;

/** All mappings, none polling yet. */
export function createMappings(entries: readonly { spec: MappingSpec; source: Source }[]): Mappings {
  const sources = new Map<Mapping, Source>();
  for (const { spec, source } of entries) {
    const state = spec.enabled ? 'Enabled' : 'Disabled';
    sources.set({ spec, state, maximumConcurrency: spec.maximumConcurrency, modifiedMs: Date.now() }, source);
  }

  const carryOut = async (mapping: Mapping, source: Source, enabled: boolean): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, changeMs));
    source.limit(mapping.maximumConcurrency);
    if (enabled) source.resume();
    else await source.pause();
    mapping.state = enabled ? 'Enabled' : 'Disabled';
  };

  return {
    all: () => [...sources.keys()],
    find: (uuid) => [...sources.keys()].find(({ spec }) => spec.uuid === uuid),
    change: (mapping, { enabled, maximumConcurrency }) => {
      const source = sources.get(mapping);
      if (source === undefined || (mapping.state !== 'Enabled' && mapping.state !== 'Disabled')) return false;
      const was = mapping.state === 'Enabled';
      const will = enabled ?? was;
      mapping.state = was === will ? 'Updating' : will ? 'Enabling' : 'Disabling';
      mapping.modifiedMs = Date.now();
      if (maximumConcurrency !== undefined) mapping.maximumConcurrency = maximumConcurrency ?? undefined;
      void carryOut(mapping, source, will);
      return true;
    },
    start: () => {
      for (const [{ state }, source] of sources) if (state === 'Enabled') source.resume();
    },
    stop: async () => {
      await Promise.all([...sources.values()].map((source) => source.pause()));
    },
  };
}
