/** What a rule throws, as its caller gets it: logged and counted where the fault is ours. */
import { asError } from '../../core/errors.ts';
import { answerError, type HttpAnswer } from '../../core/http/message.ts';
import { countUnknownFormat } from '../../core/message/formats.ts';
import { log } from '../logger.ts';
import type { BufferedMetrics } from '../metrics.ts';

/** The contract's answer to `error`; an unknown fault is a 503. */
export function answerFault(error: unknown, correlationId: string, metrics: BufferedMetrics): HttpAnswer {
  const answer = answerError(error, correlationId);
  countUnknownFormat(error, metrics);
  if (answer.status >= 500) log.error('request failed', { error: asError(error) });
  return answer;
}
