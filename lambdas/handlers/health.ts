/** GET /health: liveness only. It touches nothing, so that a fault of AWS never reads as a dead API. */
import { apiHandler } from '../adapters/http/api-handler.ts';
import { metrics } from '../adapters/runtime.ts';

export const handler = apiHandler(async () => ({ status: 200, body: { status: 'ok' } }), metrics);
