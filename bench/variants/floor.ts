/** The floor: the two calls signed by hand over one kept-alive connection each. */
import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';
import { type ApiEvent, idsOf, updateOf } from './event.ts';

const agent = new http.Agent({ keepAlive: true });
const env = (name: string): string => process.env[name] ?? '';
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

async function call(
  service: string,
  endpoint: string,
  target: string,
  type: string,
  body: string,
): Promise<void> {
  const url = new URL(endpoint);
  const region = env('AWS_REGION');
  const stamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const headers: Record<string, string> = {
    'content-type': type,
    host: url.host,
    'x-amz-date': stamp,
    'x-amz-target': target,
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    hash(body),
  ];
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = ['aws4_request', service, region, day].reduceRight(
    (signing: string | Buffer, part) => hmac(signing, part),
    `AWS4${env('AWS_SECRET_ACCESS_KEY')}` as string | Buffer,
  );
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, hash(canonical.join('\n'))].join('\n');
  const signature = hmac(key, toSign).toString('hex');
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${env('AWS_ACCESS_KEY_ID')}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  await new Promise<void>((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${target}: ${response.statusCode}`)),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

export const handler = async (event: ApiEvent): Promise<{ statusCode: number; body: string }> => {
  const ids = idsOf(event.body);
  await call(
    'dynamodb',
    env('AWS_ENDPOINT_URL_DYNAMODB'),
    'DynamoDB_20120810.UpdateItem',
    'application/x-amz-json-1.0',
    JSON.stringify({ ...updateOf(ids), ReturnValues: 'ALL_OLD' }),
  );
  await call(
    'sqs',
    env('AWS_ENDPOINT_URL_SQS'),
    'AmazonSQS.SendMessage',
    'application/x-amz-json-1.0',
    JSON.stringify({
      QueueUrl: env('QUEUE_VOICE_URL'),
      MessageBody: event.body,
      MessageDeduplicationId: ids.record,
      MessageGroupId: ids.group,
    }),
  );
  return { statusCode: 200, body: '{"status":"accepted"}' };
};
