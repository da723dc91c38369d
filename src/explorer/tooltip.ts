import * as vscode from 'vscode';
import type { Observation } from '../live/observation.ts';
import { ago, exactBytes, localTime } from '../ui/format.ts';
import { kindName } from '../ui/objectWords.ts';
import type { FieldContext } from './fields.ts';
import { fieldsOf } from './fields.ts';
import { labelOf } from './objectItem.ts';

/** Everything that is known of an object, with what it means. `capacity` is a queue's `msg_qbytes`, in bytes. */
export function objectTooltip(
  observation: Observation,
  context: FieldContext & { readonly now: number },
  capacity: number | undefined,
): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const { object, appearedAt, changedAt } = observation;
  const text = new vscode.MarkdownString();
  text.appendMarkdown(`**${escaped(labelOf(object, context.states))}** ${escaped(kindName(object.kind))}\n\n`);
  // The box is too low for everything: who uses the object is what it is opened for.
  const [verdict, ...reasons] = context.states?.explain(object) ?? [];
  if (verdict) text.appendMarkdown(`**${escaped(verdict)}**\n\n`);
  for (const reason of reasons) text.appendMarkdown(`- ${escaped(reason)}\n`);
  text.appendMarkdown(`\n| | | |\n|:--|:--|:--|\n`);
  for (const { column, label, value, meaning } of fieldsOf(observation, context)) {
    text.appendMarkdown(`| ${escaped(label)} | ${escaped(value)} | *${escaped(meaning)}* \`${column}\` |\n`);
  }
  if (capacity !== undefined) {
    const meaning = t('Bytes that the queue may hold');
    text.appendMarkdown(
      `| ${escaped(t('Capacity'))} | ${escaped(exactBytes(capacity))} | *${escaped(meaning)}* \`qbytes\` |\n`,
    );
  }
  const seen = [
    appearedAt === undefined ? t('here before the explorer looked') : t('appeared {0}', ago(appearedAt, context.now)),
    changedAt === undefined ? '' : t('changed {0}', ago(changedAt, context.now)),
    t('as of {0}', localTime(context.now)),
  ];
  text.appendMarkdown(`\n${escaped(seen.filter(Boolean).join(' · '))}`);
  return text;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, '\\$&');
}
