import * as vscode from 'vscode';
import type { StructLayout, StructName } from '../sysv/structLayout.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserAnswer, UserError } from '../ui/commands.ts';
import type { ActionContext } from './actionContext.ts';
import { activeView, askOffset } from './hexCommands.ts';
import type { HexEditor } from './hexEditor.ts';
import { valueText } from './structValues.ts';
import { answered } from './target.ts';

/** The structs of the workspace's sources. */
export interface StructSource {
  list(): Promise<readonly StructName[]>;
  layOut(struct: StructName): Promise<StructLayout>;
}

/** The command that lays a C struct over bytes. */
export function registerOverlayCommand({ commands }: ActionContext, editor: HexEditor, structs: StructSource): void {
  commands.register('sysvipc.overlayStruct', async () => {
    const { t } = vscode.l10n;
    const { session } = activeView(editor);
    const struct = await askStruct(structs);
    const layout = await structs.layOut(struct);
    if (!layout.ok) throw new UserError(refusalOf(struct.name, layout));
    const { size } = session.source;
    const offset = await askOffset(t('Offset of {0} in the bytes', struct.name), session.selection.offset, size);
    const title = t('{0} at 0x{1}, {2} bytes', struct.name, offset.toString(16), layout.size);
    session.lay({
      title: layout.omitted === 0 ? title : t('{0} ({1} fields not shown)', title, layout.omitted),
      offset,
      size: layout.size,
      fieldsOf: (bytes) =>
        layout.fields.map((field) => ({
          path: field.path,
          ctype: field.ctype,
          offset: offset + field.offset,
          size: field.size,
          value: valueText(field, bytes),
        })),
    });
    session.reveal(offset, Math.min(layout.size, size - offset));
  });
}

/** Why a struct has no layout. */
function refusalOf(name: string, { why, what }: Extract<StructLayout, { ok: false }>): string {
  const { t } = vscode.l10n;
  switch (why) {
    case 'unknown':
      return t('{0} cannot be laid out: the sources of this workspace do not tell “{1}”.', name, what);
    case 'ambiguous':
      return t('{0} cannot be laid out: the sources of this workspace define “{1}” in different ways.', name, what);
    case 'unclear':
      return t('{0} cannot be laid out: what “{1}” means for its members is not certain.', name, what);
  }
}

async function askStruct(structs: StructSource): Promise<StructName> {
  const { t } = vscode.l10n;
  const found = await structs.list();
  if (found.length === 0) {
    throw new UserAnswer(t('No struct was found. Open a folder with C or C++ sources that declare one.'));
  }
  const items = found.map((struct) => ({
    label: struct.name,
    description: t('{0}:{1}', vscode.workspace.asRelativePath(struct.file), struct.line + 1),
    struct,
  }));
  const options = { placeHolder: t('Struct to lay over the bytes'), matchOnDescription: true };
  return (await answered(vscode.window.showQuickPick(items, { ...staysOpen, ...options }))).struct;
}
