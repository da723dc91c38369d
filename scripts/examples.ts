/** `node scripts/examples.ts`: writes the snippets into the examples, above the line that begins the application. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeInsertion, planInsertion } from '../src/snippets/compose.ts';
import { expand } from '../src/snippets/expand.ts';
import { insertLines } from '../src/snippets/header.ts';
import type { SnippetName } from '../src/snippets/manifest.ts';
import { snippetIn } from '../src/snippets/manifest.ts';
import { root } from '../test/host/root.ts';

const applicationBegins = '/* The application; above this line stands what the editor inserts. */\n';

/** The snippets in each example, and what its application includes besides. */
export const examples: Readonly<
  Record<string, { readonly snippets: readonly SnippetName[]; readonly includes: readonly string[] }>
> = {
  'messages/server.c': { snippets: ['messageServer'], includes: ['stdio', 'stdlib'] },
  'messages/client.c': { snippets: ['messageClient'], includes: ['stdio', 'stdlib', 'unistd'] },
  'semaphores/server.c': { snippets: ['semaphoreServer'], includes: ['stdio', 'stdlib'] },
  'semaphores/client.c': { snippets: ['semaphoreClient'], includes: ['stdio', 'stdlib', 'unistd'] },
  'shared-memory/server.c': { snippets: ['sharedServer'], includes: ['stdlib'] },
  'shared-memory/client.c': { snippets: ['sharedClient'], includes: ['stdio', 'stdlib', 'string', 'unistd'] },
  'lock/server.c': { snippets: ['lock'], includes: ['stdlib'] },
  'private/server.c': { snippets: ['privateServer'], includes: ['signal', 'stdlib', 'time'] },
  'private/client.c': { snippets: ['privateClient'], includes: ['stdlib'] },
  'permissions/handOver.c': { snippets: ['permissions'], includes: ['stdio', 'stdlib', 'unistd'] },
  'leftovers/server.c': { snippets: ['drain', 'tag'], includes: ['stdio', 'stdlib', 'string', 'sys/ipc'] },
  'limits/limits.c': {
    snippets: ['limits'],
    includes: ['stdint', 'stdio', 'stdlib', 'sys/ipc', 'sys/msg', 'sys/sem', 'sys/shm'],
  },
};

/** The snippets' files by their paths below `snippets/`. */
export function readSnippetTexts(): ReadonlyMap<string, string> {
  const folder = join(root, 'snippets');
  return new Map(globSync('*/*.*', { cwd: folder }).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** What `examples/<name>` has to be: its application with the snippets of today. */
export function exampleText(name: string, current: string): string {
  const { snippets, includes } = examples[name] ?? { snippets: [], includes: [] };
  const texts = readSnippetTexts();
  const includeLines = includes.map((include) => `#include <${include}.h>\n`).join('');
  const inserted = snippets.reduce((document, snippetName) => {
    const snippet = snippetIn('c', snippetName);
    if (snippet === undefined) throw new Error(`There is no snippet ${snippetName}.`);
    const insertion = planInsertion(snippet, texts, document);
    const place = placeInsertion(insertion, document, document.split('\n').length - 1);
    return insertLines(document, insertion.header) + expand(place.snippet, '    ');
  }, includeLines);
  const [, application] = current.split(applicationBegins);
  if (application === undefined) throw new Error(`examples/${name} has no line "${applicationBegins.trim()}".`);
  return `${inserted}\n${applicationBegins}${application}`;
}

/** The text of an example as it is. */
export function readExample(name: string): string {
  return readFileSync(join(root, 'examples', name), 'utf8');
}

if (import.meta.main) {
  for (const name of Object.keys(examples)) {
    writeFileSync(join(root, 'examples', name), exampleText(name, readExample(name)));
  }
}
