import type * as vscode from 'vscode';
import type { IpcObject, Kind, ObjectRefs } from '../sysv/objects.ts';

/** What is to be said of an object's state, in its row. */
export interface ObjectState {
  /** `in use by 3`; empty when there is nothing to say. */
  readonly text: string;
  /** Flag in the row's context value, for menus. */
  readonly flag: string;
  readonly color: vscode.ThemeColor | undefined;
}

/** What rows can be gathered under besides their kind. */
export interface ObjectHeading {
  /** Names the heading, for as long as it means the same thing. */
  readonly id: string;
  readonly title: string;
  readonly icon: string;
  /** Headings stand in this order, then by title. */
  readonly order: number;
}

/** Whoever knows how objects are used tells the explorer by this. */
export interface ObjectStates {
  readonly onDidChange: vscode.Event<readonly ObjectRefs[]>;
  stateOf(object: IpcObject): ObjectState | undefined;
  /** The key that a removed segment had while it could be found by it; undefined where nobody has told. */
  formerKeyOf(object: IpcObject): number | undefined;
  /** Sentences for the tooltip, the verdict first; none before the object was looked at. */
  explain(object: IpcObject): readonly string[];
  /** Under which heading an object stands when rows are gathered by verdict. */
  verdictHeading(object: IpcObject): ObjectHeading;
  /** The processes that use an object, as headings; at least one. */
  processHeadings(object: IpcObject): readonly ObjectHeading[];
  /** What is wrong among several objects, each in a sentence. */
  alarms(): readonly Alarm[];
  /** How many stale objects of this kind are the user's own. */
  countOwnStale(kind: Kind): number;
  /** What the view's icon says of so many stale objects; undefined for nothing. */
  badge(count: number): vscode.ViewBadge | undefined;
}

/** Something that is wrong among several objects. */
export interface Alarm {
  /** Names the alarm, for as long as it means the same thing. */
  readonly id: string;
  readonly text: string;
  readonly explanation: string;
  readonly command?: vscode.Command;
}
