/** One line of a drill's verdict. */
export interface Check {
  name: string;
  passed: boolean;
  detail: string;
}
