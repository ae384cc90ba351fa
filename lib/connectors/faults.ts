/** What keeps an organisation's connectors from being deployed, in sentences. */
import { check } from '../../lambdas/core/connector/check/check.ts';
import { declaredOperations } from '../../lambdas/core/connector/declared.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import { type Config, settings } from '../config.ts';
import { numberOf } from '../values.ts';
import { type OwnConnector, TAKEN_NAMES } from './own-connector.ts';
import { connectorSettings } from './settings.ts';
import { contactFaults, updateFaults } from './updates.ts';

/** As in the names of queues and functions, which must fit into 64 characters with a prefix of 24. */
const MAX_NAME = 16;

/** Faults of their names, which must be seen to before settings are made of them. */
export function nameFaults(connectors: readonly OwnConnector[]): string[] {
  return connectors.flatMap((own, index) => {
    const { file } = own;
    const { name } = own.connector;
    const at = (sentence: string): string => `${file}: ${sentence}`;
    if (name.length > MAX_NAME || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
      return [
        at(
          `the connector is named "${name}"; a name is small letters, digits and single hyphens, at most ${MAX_NAME}.`,
        ),
      ];
    if (TAKEN_NAMES.includes(name))
      return [
        at(
          `the name ${name} is taken by a system that is there without a file: give the connector another name.`,
        ),
      ];
    const twin = connectors.findIndex((other) => other.connector.name === name);
    if (twin !== index) return [at(`the name ${name} is that of ${connectors[twin]?.file}, too.`)];
    const taken = Object.keys(connectorSettings([own])).find((setting) => setting in settings);
    return taken === undefined
      ? []
      : [
          at(
            `a connector named ${name} would have the setting ${taken}, which there is: give it another name.`,
          ),
        ];
  });
}

/** Faults of their definitions under these settings. */
export function definitionFaults(connectors: readonly OwnConnector[], config: Config): string[] {
  const retentionMs = 1000 * (numberOf(config, 'SOURCE_RETENTION_S') + numberOf(config, 'DLQ_RETENTION_S'));
  const own = connectors.flatMap(({ connector, file }) =>
    [...check(connector, { retentionMs }), ...orderFaults(connector)].map(
      (sentence) => `${file}: ${sentence}`,
    ),
  );
  return own.length > 0 ? own : [...updateFaults(connectors), ...contactFaults(connectors, config)];
}

function orderFaults(connector: OwnConnector['connector']): string[] {
  try {
    declaredOperations(connector);
    return [];
  } catch (error) {
    return error instanceof SettingError
      ? [error.message]
      : [`an operation's orderedBy fails on sample values.`];
  }
}
