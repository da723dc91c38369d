import * as vscode from 'vscode';
import type { ForeignKey } from '../sysv/foreignKeys.ts';
import { projectIdText, splitKey } from '../sysv/ftok.ts';
import { keyHex } from '../sysv/key.ts';
import type { FileUse, KeyName, KeyOrigin, OriginReason } from '../sysv/keyOrigin.ts';
import { bestName } from '../sysv/keyOrigin.ts';
import type { SourcePlace } from '../sysv/sourceFacts.ts';
import type { Production } from './productions.ts';

/** `key of server.c with 'A'`: a key in few words; undefined when nothing explains it. */
export function nameText(origin: KeyOrigin): string | undefined {
  const { t } = vscode.l10n;
  const name = bestName(origin);
  if (!name) return undefined;
  switch (name.is) {
    case 'file': {
      const file = baseName(name.file.path);
      const projectId = projectIdText(splitKey(origin.key).projectId);
      return name.isCertain
        ? t('key of {0} with {1}', file, projectId)
        : t('possibly key of {0} with {1}', file, projectId);
    }
    case 'number':
      return numberText(name);
    case 'foreign':
      return foreignText(name.foreign);
  }
}

function numberText({ number }: KeyName & { readonly is: 'number' }): string {
  const { t } = vscode.l10n;
  const place = `${baseName(number.file)}:${number.line + 1}`;
  return number.isArgument ? t('key written in {0}', place) : t('possibly {0} of {1}', number.text, place);
}

/** Where a key comes from, with the reasons; undefined when nothing explains it. */
export function originText(origin: KeyOrigin): string | undefined {
  const { t } = vscode.l10n;
  const name = bestName(origin);
  if (!name) return undefined;
  switch (name.is) {
    case 'file':
      return name.isCertain ? filesText(origin) : t('possibly {0}', filesText(origin));
    case 'number':
      return t('{0} in {1}', name.number.text, placeText(name.number));
    case 'foreign':
      return t('{0}: {1}', foreignText(name.foreign), foreignReason(name.foreign));
  }
}

/** A key in few words that a file gave before it was replaced. */
export function formerNameText({ path, projectId }: Production): string {
  return vscode.l10n.t('once key of {0} with {1}', baseName(path), projectIdText(projectId));
}

/** Where a key comes from that a file gave before it was replaced. */
export function formerOriginText({ path, projectId }: Production): string {
  const { t } = vscode.l10n;
  return t(
    '{0} with {1}, before it was replaced: now it gives another key',
    relativePath(path),
    projectIdText(projectId),
  );
}

/** The first file with its reasons, and how many others give the same key. */
function filesText({ files }: KeyOrigin): string {
  const { t } = vscode.l10n;
  const [file] = files;
  if (!file) return '';
  const text = t('{0} ({1})', relativePath(file.path), file.reasons.map(reasonText).join(', '));
  const others = new Set(files.map(({ identity }) => identity)).size - 1;
  if (others === 0) return text;
  return others === 1
    ? t('{0}; one other file gives this key too', text)
    : t('{0}; {1} other files give this key too', text, others);
}

/** What a scheme says of a key. */
export function foreignText(foreign: ForeignKey): string {
  const { t } = vscode.l10n;
  switch (foreign.is) {
    case 'ntp':
      return t('NTP reference clock {0}', foreign.unit);
    case 'postgres':
      return t('PostgreSQL server of {0}', foreign.directory);
    case 'postgresPort':
      return t('possibly PostgreSQL on port {0}', foreign.port);
    case 'ascii':
      return t('spells “{0}”', foreign.text);
  }
}

/** Why a scheme is believed. */
export function foreignReason(foreign: ForeignKey): string {
  const { t } = vscode.l10n;
  switch (foreign.is) {
    case 'ntp':
      return t('0x4e545030 (“NTP0”) + unit: shared memory between ntpd, chronyd, gpsd and the like');
    case 'postgres':
      return foreign.isByPort
        ? t('port × 1000 + n of the server whose postmaster.pid lies there')
        : t('the inode of that folder, in which a postmaster.pid lies');
    case 'postgresPort':
      return t('fits port × 1000 + n, which older PostgreSQL servers take; nothing proves it');
    case 'ascii':
      return t('its four bytes are letters');
  }
}

/** Why a file may be the one. */
export function reasonText(reason: OriginReason): string {
  const { t } = vscode.l10n;
  switch (reason.is) {
    case 'call':
      return t('{0} in {1}', reason.call.text, placeText(reason.call));
    case 'process':
      return useText(reason.use, reason.command, reason.pid);
    case 'computed':
      return t('computed for it before');
    case 'workspace':
      return t('a file of the workspace');
    case 'usualPlace':
      return t('in a usual place for key files');
  }
}

function useText(use: FileUse, command: string, pid: number): string {
  const { t } = vscode.l10n;
  switch (use) {
    case 'executable':
      return t('executable of {0} ({1})', command, pid);
    case 'workingDirectory':
      return t('working directory of {0} ({1})', command, pid);
    case 'openFile':
      return t('open in {0} ({1})', command, pid);
  }
}

/** `src/server.c:12`. */
export function placeText({ file, line }: SourcePlace): string {
  return `${relativePath(file)}:${line + 1}`;
}

/** The path within the workspace, or the whole path, on one line. */
export function relativePath(path: string): string {
  return visible(vscode.workspace.asRelativePath(path));
}

/** `server.c`; line breaks and the like are made visible. */
export function baseName(path: string): string {
  return visible(path.slice(path.lastIndexOf('/') + 1) || '/');
}

/** A path on one line. */
export function visible(path: string): string {
  return path.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}

/** Why a file has no key. */
export function failureText(path: string, errno: string): string {
  const { t } = vscode.l10n;
  const name = visible(path);
  switch (errno) {
    case 'ENOENT':
      return t('“{0}” is not on the disk (any more), so it has no key: ftok needs a file that exists.', name);
    case 'EACCES':
      return t('“{0}” cannot be looked at: you may not search one of its folders (EACCES). ftok would fail too.', name);
    case 'ENOTDIR':
      return t('“{0}” has no key: a part of the path is not a folder (ENOTDIR).', name);
    case 'ELOOP':
      return t('“{0}” has no key: its symbolic links lead in a circle (ELOOP).', name);
    default:
      return t('“{0}” has no key: ftok fails with {1}.', name, errno);
  }
}

/** `0x41021a2b (1090656811)`. */
export function keyBothWays(key: number): string {
  return `${keyHex(key)} (${key})`;
}
