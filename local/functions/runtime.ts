/**
 * The Lambda runtime of one execution environment: loads the bundle, then serves one invocation at a time.
 * Between invocations the process is not frozen: a stopped process could not notice that the runner is gone.
 */
import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InvokeMessage, RuntimeMessage } from './runtime-messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

process.once('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => crash('Runtime.UncaughtException', error));
process.on('unhandledRejection', (error) => crash('Runtime.UnhandledPromiseRejection', error));

try {
  const handler = await load(String(process.env['_HANDLER']), String(process.env['LAMBDA_TASK_ROOT']));
  process.on('message', (message: InvokeMessage) => void serve(handler, message));
  send({ type: 'ready' });
  // At once, since this process may never end by itself.
  flushCompileCache();
} catch (error) {
  crash('Runtime.ImportModuleError', error);
}

async function load(name: string, directory: string): Promise<Handler> {
  const dot = name.lastIndexOf('.');
  const stem = join(directory, name.slice(0, dot));
  const file = ['.js', '.mjs', '.cjs'].map((end) => stem + end).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`Cannot find module '${stem}'`);
  const module = await import(pathToFileURL(file).href);
  const exported = module[name.slice(dot + 1)] ?? module.default?.[name.slice(dot + 1)];
  if (typeof exported !== 'function') throw new Error(`${name} is undefined or not exported`);
  return exported;
}

async function serve(handler: Handler, message: InvokeMessage): Promise<void> {
  const { event, requestId, deadlineMs, traceId } = message;
  process.env['_X_AMZN_TRACE_ID'] = traceId;
  try {
    const payload = await handler(event, contextOf(requestId, deadlineMs));
    send({ type: 'answer', payload: payload ?? null });
  } catch (error) {
    console.error(JSON.stringify({ level: 'ERROR', requestId, ...described(error) }));
    send({ type: 'error', ...described(error) });
  }
}

function contextOf(awsRequestId: string, deadlineMs: number): Record<string, unknown> {
  return {
    awsRequestId,
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: process.env['STEADYLINE_FUNCTION_ARN'],
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function crash(errorType: string, error: unknown): void {
  const { errorMessage } = described(error);
  console.error(JSON.stringify({ level: 'FATAL', errorType, errorMessage }));
  const message: RuntimeMessage = { type: 'crash', errorType, errorMessage };
  if (process.send === undefined) process.exit(1);
  process.send(message, () => process.exit(1));
}

function described(error: unknown): { errorType: string; errorMessage: string } {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: 'Error', errorMessage: String(error) };
}

function send(message: RuntimeMessage): void {
  process.send?.(message);
}
