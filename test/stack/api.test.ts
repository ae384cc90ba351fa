import { describe, expect, test } from '@jest/globals';
import { ofType, synthesize } from './support.ts';

const built = await synthesize({ API_BURST: '700', API_RATE: '900' });

describe('HTTP API', () => {
  test('has the routes of the contract, and no other', () => {
    const routes = ofType(built, 'AWS::ApiGatewayV2::Route').map(([, route]) => route.Properties['RouteKey']);
    expect(routes.sort()).toEqual([
      'GET /crm/requests/{requestId}',
      'GET /health',
      'POST /canary/events',
      'POST /canary/requests',
      'POST /crm/customer-lookup',
      'POST /crm/requests',
      'POST /webhooks/crm-update',
      'POST /webhooks/genesys',
      'POST /webhooks/nice',
    ]);
  });

  test('P10: signatures are over raw bytes: payload format 2.0, and no authorizer that would miss the body', () => {
    for (const [, integration] of ofType(built, 'AWS::ApiGatewayV2::Integration')) {
      expect(integration.Properties['PayloadFormatVersion']).toBe('2.0');
    }
    for (const [, route] of ofType(built, 'AWS::ApiGatewayV2::Route')) {
      expect(route.Properties['AuthorizationType'] ?? 'NONE').toBe('NONE');
    }
  });

  test('P10: is throttled by the settings', () => {
    const [stage] = ofType(built, 'AWS::ApiGatewayV2::Stage').map(([, { Properties }]) => Properties);
    expect(stage).toMatchObject({
      DefaultRouteSettings: { ThrottlingBurstLimit: 700, ThrottlingRateLimit: 900 },
    });
  });

  test('P9: access logs hold no address, agent, path, query, header or body', () => {
    const [stage] = ofType(built, 'AWS::ApiGatewayV2::Stage').map(([, { Properties }]) => Properties);
    const { Format } = (stage?.['AccessLogSettings'] ?? { Format: '' }) as { Format: string };
    const variables = [...Format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name).sort();
    expect(variables).toEqual([
      'error.message',
      'integrationLatency',
      'requestId',
      'requestTime',
      'responseLatency',
      'routeKey',
      'status',
    ]);
  });
});
