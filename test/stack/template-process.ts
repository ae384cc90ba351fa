/** Synthesizes both stacks with inline code: `POST /` with overrides as JSON, once for all suites that ask for the same. */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { buildApp } from '../../lib/app.ts';
import { serveChild } from '../../local/engines/serve-child.ts';

/** The resources of both by logical id, as JSON. Throws what the app throws. */
function synthesize(overrides: Readonly<Record<string, string>>): string {
  const outdir = mkdtempSync(join(tmpdir(), 'steadyline-stack-'));
  try {
    const codeOf = (): Code => Code.fromInline('exports.handler = 0');
    const { stateful, stateless } = buildApp({ overrides, outdir, codeOf });
    // Each refuses a template with circular dependencies.
    const templates = [stateful, stateless].map((stack) => Template.fromStack(stack).toJSON());
    return JSON.stringify(Object.assign({}, ...templates.map(({ Resources }) => Resources)));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const known = new Map<string, string>();

async function answerTo(request: IncomingMessage): Promise<{ status: number; body: string }> {
  let asked = '';
  for await (const chunk of request) asked += String(chunk);
  try {
    const body = known.get(asked) ?? synthesize(JSON.parse(asked));
    known.set(asked, body);
    return { status: 200, body };
  } catch (error) {
    if (error instanceof SteadylineError) return { status: 422, body: error.message };
    return { status: 500, body: error instanceof Error ? String(error.stack) : String(error) };
  }
}

serveChild(async () => {
  const server = createServer(async (request, response) => {
    const { status, body } = await answerTo(request);
    response.writeHead(status).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
