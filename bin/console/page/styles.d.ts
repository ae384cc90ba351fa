/** esbuild takes styles out of imports and puts them into a file of their own. */
declare module '*.css';
