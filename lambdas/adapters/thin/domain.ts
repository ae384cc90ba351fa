/** Where AWS's services are in a region's partition. */

/** `amazonaws.com`, in China `amazonaws.com.cn`. */
export function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
