/** The Powertools logger behind the Log port. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Log, LogFields } from '../core/ports.ts';

/** Fields that must never be printed, whatever passes them (P9): the last safeguard under the rules' own care. */
const REDACTED = /phone|ani$|secret|token|authorization|password|signature|payload|api-?key/i;

/** One logger a container; service name and level come from POWERTOOLS_SERVICE_NAME and POWERTOOLS_LOG_LEVEL. */
export const powertoolsLogger = new Logger();

/** The field of every line of a request that carries its API key's name. */
export const KEY_NAME = 'keyName';

/** The Log port. An Error field is printed with name and message by Powertools. */
export const log: Log = {
  info: (message, fields) => powertoolsLogger.info(message, redact(fields)),
  warn: (message, fields) => powertoolsLogger.warn(message, redact(fields)),
  error: (message, fields) => powertoolsLogger.error(message, redact(fields)),
};

/** Fields as they may be printed: values under a forbidden name are replaced, undefined ones left out. */
export function redact(fields: LogFields = {}): Record<string, string | number | boolean | Error> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [[name, REDACTED.test(name) && typeof value !== 'number' ? '[redacted]' : value]],
    ),
  );
}
