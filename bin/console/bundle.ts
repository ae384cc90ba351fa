/** The page's script and styles, bundled in memory when the console starts. */
import path from 'node:path';
import { build } from 'esbuild';

export interface PageFile {
  type: string;
  body: string;
}

/** By path below the token. The runbook is in the script: it can be read where nothing answers any more. */
export async function bundlePage(): Promise<Record<string, PageFile>> {
  const { outputFiles } = await build({
    entryPoints: { app: path.join(import.meta.dirname, 'page/main.tsx') },
    ...{ bundle: true, write: false, minify: true, format: 'esm', target: 'es2022', outdir: '/' },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    loader: { '.md': 'text' },
    logLevel: 'silent',
  });
  const textOf = (name: string): string =>
    outputFiles.find((file) => path.basename(file.path) === name)?.text ?? '';
  return {
    '': { type: 'text/html; charset=utf-8', body: PAGE },
    'app.js': { type: 'text/javascript; charset=utf-8', body: textOf('app.js') },
    'app.css': { type: 'text/css; charset=utf-8', body: textOf('app.css') },
    'icon.svg': { type: 'image/svg+xml', body: ICON },
  };
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Steadyline</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="app.css">
<script type="module" src="app.js"></script>
</head>
<body><div id="app"></div><noscript>The console needs JavaScript.</noscript></body>
</html>
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#0b6e68"/><path d="M2 8h4l1.5-3 2 6L11 8h3" fill="none" stroke="#fff" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"/></svg>`;
