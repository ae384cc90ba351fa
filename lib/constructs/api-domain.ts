import { CfnApiMapping, CfnDomainName, type HttpApi, type HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { textOf } from '../values.ts';
import type { ConfiguredProps } from './props.ts';

export interface ApiDomainProps extends ConfiguredProps {
  readonly api: HttpApi;
  readonly stage: HttpStage;
}

/** A domain name of the organisation's own in front of the API, and who may come through it. */
export class ApiDomain extends Construct {
  constructor(scope: Construct, id: string, { config, api, stage }: ApiDomainProps) {
    super(scope, id);
    const name = textOf(config, 'API_DOMAIN');
    const truststoreUri = textOf(config, 'API_TRUSTSTORE_URI');
    const domain = new CfnDomainName(this, 'Name', {
      domainName: name,
      domainNameConfigurations: [
        {
          certificateArn: textOf(config, 'API_CERTIFICATE_ARN'),
          endpointType: 'REGIONAL',
          securityPolicy: 'TLS_1_2',
        },
      ],
      ...(truststoreUri === '' ? {} : { mutualTlsAuthentication: { truststoreUri } }),
    });
    const mapping = new CfnApiMapping(this, 'Mapping', {
      apiId: api.apiId,
      domainName: domain.ref,
      stage: stage.stageName,
    });
    mapping.node.addDependency(stage);
    const zone = textOf(config, 'API_HOSTED_ZONE_ID');
    if (zone !== '') {
      new CfnRecordSet(this, 'Record', {
        hostedZoneId: zone,
        name,
        type: 'A',
        aliasTarget: {
          dnsName: domain.attrRegionalDomainName,
          hostedZoneId: domain.attrRegionalHostedZoneId,
        },
      });
    }
  }
}
