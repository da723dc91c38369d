import * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import { splitId } from '../sysv/identifier.ts';
import { keyConstant, keyHex } from '../sysv/key.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import { commandRows, noObjectError } from '../ui/commandRows.ts';
import type { Commands } from '../ui/commands.ts';
import type { CommandId } from '../ui/ids.ts';
import { ipcsOptions } from '../ui/ipcsOptions.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import type { ContentNode, FieldNode, ObjectNode, TreeNode } from './nodes.ts';
import { pickObject } from './objectPicker.ts';
import type { ObjectTree } from './objectTree.ts';

/** What each copy command makes of an object. */
const copies: readonly (readonly [CommandId, (object: IpcObject) => string])[] = [
  ['sysvipc.copyKeyHex', ({ key }) => keyHex(key)],
  ['sysvipc.copyKeyDecimal', ({ key }) => String(key)],
  ['sysvipc.copyKeyConstant', ({ key }) => keyConstant(key)],
  ['sysvipc.copyId', ({ id }) => String(id)],
  ['sysvipc.copyIpcsCommand', ({ kind, id }) => `ipcs ${ipcsOptions[kind]} -i ${id}`],
  ['sysvipc.copyIpcrmCommand', ({ kind, id }) => `ipcrm ${ipcsOptions[kind]} ${id}`],
];

/** What copying takes. */
export interface CopyContext {
  readonly mirror: Mirror;
  readonly tree: ObjectTree;
  /** What an identifier's sequence number is multiplied by. */
  readonly multiplier: () => number;
  /** Reads the tables again; resolves when the mirror shows the result. */
  readonly refresh: () => Promise<unknown>;
}

/** Registers the copy commands. With several rows selected they copy a line for each, or an array of JSON. */
export function registerCopyCommands(commands: Commands, context: CopyContext): void {
  const { tree, multiplier } = context;
  for (const [id, textOf] of copies) {
    commands.register(id, async (row, rows) => {
      const objects = await chosenObjects(context, row, rows);
      await copy(objects.map(textOf));
    });
  }
  commands.register('sysvipc.copyJson', async (row, rows) => {
    const plain = (await chosenObjects(context, row, rows)).map((object) => plainObject(object, multiplier()));
    const [first] = plain;
    if (first) await copy([JSON.stringify(plain.length === 1 ? first : plain, undefined, 2)]);
  });
  commands.register('sysvipc.copyValue', async (row, rows) => {
    const nodes = commandRows(row, rows).filter(hasValue);
    await copy(nodes.flatMap((node) => valueText(tree.itemOf(node)) ?? []));
  });
}

/** The objects that a command was called on: those among the rows, or one picked when it was called from the palette. */
async function chosenObjects({ mirror, refresh }: CopyContext, row: unknown, rows: unknown): Promise<IpcObject[]> {
  const given = commandRows(row, rows);
  if (given.every((each) => each === undefined)) {
    await refresh();
    const picked = await pickObject(mirror, vscode.l10n.t('Object to copy from'));
    return picked ? [picked] : [];
  }
  // One object has several rows where they are gathered by process.
  const refs = new Map(given.filter(isObjectNode).map(({ ref }) => [refText(ref), ref]));
  if (refs.size === 0) throw noObjectError();
  const found = [...refs.values()].flatMap((ref) => mirror.find(ref)?.object ?? []);
  if (found.length === 0) tellBriefly(vscode.l10n.t('The object is gone.'));
  return found;
}

async function copy(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await vscode.env.clipboard.writeText(lines.join('\n'));
  const [first = ''] = lines.length === 1 ? (lines[0] ?? '').split('\n') : [String(lines.length)];
  tellBriefly(vscode.l10n.t('Copied: {0}', first));
}

/** The row with the names of `/proc/sysvipc`; sizes beyond 2^53 stay exact, as text. */
function plainObject(object: IpcObject, multiplier: number): Readonly<Record<string, unknown>> {
  const exact = (value: unknown) =>
    typeof value === 'bigint' ? (value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value)) : value;
  const row = { ...object, keyHex: keyHex(object.key), ...splitId(object.id, multiplier) };
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, exact(value)]));
}

/** What stands behind a row's name; of a row that is one sentence, all of it. */
function valueText({ description, label, contextValue }: vscode.TreeItem): string | undefined {
  const text = contextValue === 'reason' ? label : description;
  return typeof text === 'string' ? text : undefined;
}

function hasValue(argument: unknown): argument is FieldNode | ContentNode {
  return isNode(argument) && (argument.type === 'field' || argument.type === 'content');
}

function isObjectNode(argument: unknown): argument is ObjectNode {
  return isNode(argument) && argument.type === 'object';
}

/** What VS Code passes to a command is not typed. */
function isNode(argument: unknown): argument is TreeNode {
  return typeof argument === 'object' && argument !== null && 'type' in argument;
}
