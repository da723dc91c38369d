import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  commandIds,
  contextKeys,
  objectsViewId,
  rowCommandIds,
  settingIds,
  uriScheme,
  viewContainerId,
} from '../../../src/ui/ids.ts';
import { settingRules } from '../../../src/ui/settingRules.ts';
import { root } from '../../host/root.ts';

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

interface Manifest {
  readonly contributes: {
    readonly viewsContainers: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string }[];
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, object>> };
    readonly submenus?: readonly { readonly id: string }[];
  };
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const words = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Readonly<Record<string, string>>;
const { contributes } = manifest;

/** Every text below a JSON value, with the name that it stands under. */
function* texts(value: unknown, name = ''): Generator<{ readonly name: string; readonly text: string }> {
  if (typeof value === 'string') yield { name, text: value };
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) yield* texts(part, Array.isArray(value) ? name : key);
  }
}

function sorted(items: Iterable<string>): string[] {
  return [...new Set(items)].sort();
}

function matches(pattern: RegExp, places: Iterable<string>): string[] {
  return sorted([...places].flatMap((place) => [...place.matchAll(pattern)].map((match) => match[1] ?? match[0])));
}

const allTexts = [...texts(manifest)];
const conditions = allTexts.filter(({ name }) => name === 'when' || name === 'enablement').map(({ text }) => text);
const menuItems = Object.values(contributes.menus).flat();

describe('ids.ts and package.json', () => {
  it('name the same commands', () => {
    expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(sorted(commandIds));
    expect(contributes.commands).toHaveLength(commandIds.length);
  });

  it('name the same views', () => {
    expect(Object.values(contributes.viewsContainers).flatMap((list) => list.map(({ id }) => id))).toEqual([
      viewContainerId,
    ]);
    expect(Object.keys(contributes.views)).toEqual([viewContainerId]);
    expect(Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id))).toEqual([objectsViewId]);
  });

  it('name the same settings', () => {
    expect(sorted(Object.keys(contributes.configuration.properties))).toEqual(sorted(settingIds));
  });

  it('give settings the same types, defaults and bounds', () => {
    const told = ['type', 'default', 'minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'enum'];
    const declared = Object.entries(contributes.configuration.properties).map(([id, property]) => {
      const facts = Object.entries(property).filter(([name]) => told.includes(name));
      return [id, Object.fromEntries(facts)] as const;
    });
    expect(Object.fromEntries(declared)).toEqual(settingRules);
  });

  it('name the same context keys', () => {
    expect(matches(/\b[\w.]+:\w+/g, conditions)).toEqual(sorted(contextKeys));
  });

  it('speak only of that view in conditions and welcome texts', () => {
    expect(matches(/\b(?:view|focusedView) == ([\w.]+)/g, conditions)).toEqual([objectsViewId]);
    expect(sorted(contributes.viewsWelcome.map(({ view }) => view))).toEqual([objectsViewId]);
  });

  it('start every id with the one prefix', () => {
    for (const id of [...commandIds, ...settingIds, objectsViewId]) expect(id).toMatch(/^sysvipc\.[a-z]/);
    for (const key of contextKeys) expect(key).toMatch(/^sysvipc:[a-z]/);
    expect(uriScheme).toBe('sysvipc');
  });
});

describe('package.json', () => {
  it('puts only known commands into menus, key bindings and command links', () => {
    const named = [...menuItems, ...contributes.keybindings].flatMap(({ command }) => command ?? []);
    const linked = matches(/\(command:(sysvipc\.\w+)/g, Object.values(words));
    const known: readonly string[] = commandIds;
    expect(named.length).toBeGreaterThan(10);
    expect([...named, ...linked].filter((id) => !known.includes(id))).toEqual([]);
  });

  it('has in the menus of rows the commands of rows, and none of them in the title of the view', () => {
    const menu = (name: string) => sorted((contributes.menus[name] ?? []).flatMap(({ command }) => command ?? []));
    expect(menu('view/item/context')).toEqual(sorted(rowCommandIds));
    const known: ReadonlySet<string> = rowCommandIds;
    expect(menu('view/title').filter((id) => known.has(id))).toEqual([]);
  });

  it('puts only known submenus into menus', () => {
    const known = (contributes.submenus ?? []).map(({ id }) => id);
    expect(menuItems.flatMap(({ submenu }) => submenu ?? []).filter((id) => !known.includes(id))).toEqual([]);
  });

  it('takes every word from package.nls.json, which has no others', () => {
    const used = allTexts.flatMap(({ text }) => /^%(.+)%$/.exec(text)?.[1] ?? []);
    expect(sorted(used)).toEqual(Object.keys(words).sort());
    for (const [key, word] of Object.entries(words)) expect(word.trim(), key).not.toBe('');
  });

  it('shows no word of its own', () => {
    const shown = ['title', 'name', 'displayName', 'description', 'markdownDescription', 'contents', 'contextualTitle'];
    const literal = [...texts(contributes)].filter(({ name, text }) => shown.includes(name) && !/^%.+%$/.test(text));
    expect(literal).toEqual([]);
  });
});

/** Source without comments; texts stay. */
function withoutComments(source: string): string {
  const token = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return source.replace(token, (text) => (text.startsWith('/') ? ' ' : text));
}

describe('words in src', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const calls = sources.flatMap((name) => {
    const source = withoutComments(readFileSync(join(root, 'src', name), 'utf8'));
    return [...source.matchAll(/(?<![\w$.])(?:vscode\s*\.\s*)?(?:l10n\s*\.\s*)?\bt\(/g)].map((match) => ({
      name,
      source,
      at: match.index + match[0].length,
    }));
  });

  it('are literal, where they are to be translated', () => {
    expect(calls.length).toBeGreaterThan(50);
    const literal = /^\s*(?:'(?:\\.|[^'\\\n])+'|"(?:\\.|[^"\\\n])+")\s*[,)]/;
    const wrong = calls.filter(({ source, at }) => !literal.test(source.slice(at)));
    expect(wrong.map(({ name, source, at }) => `${name}: t(${source.slice(at, at + 60)}`)).toEqual([]);
  });

  it('go through l10n in every file that shows them', () => {
    const users = new Set(calls.map(({ name }) => name));
    for (const name of users) {
      const source = readFileSync(join(root, 'src', name), 'utf8');
      expect(/l10n\.t\(|\{ t \} = vscode\.l10n/.test(source), name).toBe(true);
    }
  });
});
