/** What API Gateway invokes: of every route, called by the drive or not. */
import { routesOf } from '../../provision/routes.ts';
import { type AwsRow, byService } from './aws-row.ts';

export const routeRow: AwsRow = {
  what: 'API Gateway invokes the function of a route',
  source:
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html',
  calls: (context, account) => {
    const { region, account: id } = account.document;
    return routesOf(context).flatMap(({ key, functionName }) =>
      byService(
        account,
        'apigateway',
        'lambda:InvokeFunction',
        `arn:aws:lambda:${region}:${id}:function:${functionName}`,
        { 'aws:SourceArn': `arn:aws:execute-api:${region}:${id}:local/$default/${key.replace(' ', '')}` },
      ),
    );
  },
};
