/** esbuild takes styles out of imports and puts them into a file of their own; texts are bundled. */
declare module '*.css';
declare module '*.md' {
  const text: string;
  export default text;
}
