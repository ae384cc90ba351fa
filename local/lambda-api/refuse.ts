/** An error of the Lambda API. */
import type { ServerResponse } from 'node:http';
import { sendJson } from '../http-bodies.ts';

export function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.setHeader('x-amzn-errortype', type);
  sendJson(response, status, { Type: 'User', message });
}
