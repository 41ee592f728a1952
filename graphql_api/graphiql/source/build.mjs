// Writes ../static/graphiql.js and graphiql.css: one script, one style sheet, nothing loaded from elsewhere.
// Beside them ../NOTICE, which lists what went in with its version and licence.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { metafile } = await build({
  entryPoints: { graphiql: 'page.jsx' },
  outdir: '../static',
  bundle: true,
  minify: true,
  format: 'iife',
  jsx: 'automatic',
  target: ['es2022'],
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.woff2': 'dataurl', '.woff': 'dataurl', '.ttf': 'dataurl' },
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
});

// Without GraphiQL's embedded fonts, three quarters of the style sheet: the reader's own do.
const styles = readFileSync('../static/graphiql.css', 'utf8');
writeFileSync('../static/graphiql.css', styles.replaceAll(/@font-face\s*\{[^}]*\}/g, ''));

const packages = new Set();
for (const input of Object.keys(metafile.inputs)) {
  const [folder] = input.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/) ?? [];
  if (folder) packages.add(folder);
}

const notices = [...packages].map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, 'utf8').trim() : '';
  return `${name} ${version} (${license})\n\n${text}\n`;
});
const rule = `\n${'-'.repeat(80)}\n\n`;
const head = 'graphql_api/graphiql/static holds a bundle of these packages, each under its licence:\n';
writeFileSync('../NOTICE', [head, ...notices.sort()].join(rule));
