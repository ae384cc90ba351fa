import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as Api,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { numberOf, textOf } from '../values.ts';
import { ApiDomain } from './api-domain.ts';
import { type JobFunction, logGroupOf } from './job-function.ts';
import { pascal, physicalName } from './names.ts';
import type { EncryptedProps } from './props.ts';

/** What an access log line says: no address, no path parameter, no body, no header. */
const accessLog = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  responseMs: '$context.responseLatency',
  integrationMs: '$context.integrationLatency',
  error: '$context.error.message',
};

/** The HTTP API with payload format 2.0, throttled, with access logs that hold no personal data. */
export class HttpApi extends Construct {
  readonly api: Api;
  readonly url: string;

  constructor(scope: Construct, id: string, { config, key }: EncryptedProps) {
    super(scope, id);
    this.api = new Api(this, 'Api', {
      apiName: physicalName(config, 'api'),
      createDefaultStage: false,
      // Signatures and keys are checked in the functions: an authorizer never sees the raw body.
      defaultAuthorizer: new HttpNoneAuthorizer(),
      ...(textOf(config, 'API_DEFAULT_ENDPOINT') === 'shut' ? { disableExecuteApiEndpoint: true } : {}),
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: {
        burstLimit: numberOf(config, 'API_BURST'),
        rateLimit: numberOf(config, 'API_RATE'),
      },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroupOf(this, 'api', config, key)),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
    const domain = textOf(config, 'API_DOMAIN');
    if (domain !== '') new ApiDomain(this, 'Domain', { config, api: this.api, stage });
    this.url = domain === '' ? stage.url : `https://${domain}/`;
  }

  /** Adds the routes (`METHOD /path`) of a function; `of`: the connector whose it is. */
  route(job: JobFunction, routes: readonly string[], of = ''): void {
    const integration = new HttpLambdaIntegration(`${pascal(of)}${job.node.id}Integration`, job.target);
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      this.api.addRoutes({ path, methods: [methodOf(method)], integration });
    }
  }
}

function methodOf(text: string): HttpMethod {
  return text === 'GET' ? HttpMethod.GET : HttpMethod.POST;
}
