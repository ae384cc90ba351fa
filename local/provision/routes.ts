/** The template's HTTP routes, each with the function behind it. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import type { Route } from '../gateway/routes.ts';
import { type ProvisionContext, property, resolved, resourcesOf } from './context.ts';
import { functionNameOf } from './function-name.ts';

/** API Gateway's limit, and its default. */
const integrationLimitMs = 30_000;

/** Gives APIs and integrations their identities: routes and outputs refer to them. */
export function identifyApis(context: ProvisionContext, url: string): void {
  for (const { stack, logicalId } of resourcesOf(context, 'AWS::ApiGatewayV2::Api')) {
    context.identities.set(stack, logicalId, {
      ref: 'local',
      attributes: { ApiEndpoint: url, ApiId: 'local' },
    });
  }
  for (const { stack, logicalId } of resourcesOf(
    context,
    'AWS::ApiGatewayV2::Integration',
    'AWS::ApiGatewayV2::Route',
  )) {
    context.identities.set(stack, logicalId, { ref: logicalId, attributes: { IntegrationId: logicalId } });
  }
}

/** Throws SteadylineError for what it can't serve: other payload formats, authorizers, targets that are no function. */
export function routesOf(context: ProvisionContext): Route[] {
  const integrations = new Map(
    resourcesOf(context, 'AWS::ApiGatewayV2::Integration').map((resource) => {
      const { IntegrationUri, PayloadFormatVersion, TimeoutInMillis } = resolved(context, resource);
      if (PayloadFormatVersion !== '2.0') {
        throw new SteadylineError('template', `${resource.logicalId} is not of payload format 2.0.`);
      }
      const functionName = functionNameOf(String(IntegrationUri));
      return [resource.logicalId, { functionName, timeoutMs: Number(TimeoutInMillis ?? integrationLimitMs) }];
    }),
  );
  return resourcesOf(context, 'AWS::ApiGatewayV2::Route').map((resource) => {
    const { RouteKey, Target, AuthorizationType = 'NONE' } = resolved(context, resource);
    const integration = integrations.get(String(Target).replace(/^integrations\//, ''));
    if (integration === undefined || AuthorizationType !== 'NONE') {
      throw new SteadylineError('template', `The runner can't serve the route ${String(RouteKey)}.`);
    }
    return { key: String(RouteKey), ...integration };
  });
}

/** Names of the functions behind routes. */
export function frontNamesOf(context: ProvisionContext): Set<string> {
  const uris = resourcesOf(context, 'AWS::ApiGatewayV2::Integration').map((resource) =>
    String(property(context, resource, 'IntegrationUri')),
  );
  return new Set(uris.map(functionNameOf));
}
