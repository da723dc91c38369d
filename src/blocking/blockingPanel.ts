import * as vscode from 'vscode';
import type { AgentProcess } from '../live/agentProcess.ts';
import type { Assessments } from '../live/assessments.ts';
import type { Mirror } from '../live/mirror.ts';
import { waitCycles, waitEdges } from '../sysv/deadlocks.ts';
import { blockingViewType } from '../ui/ids.ts';
import type { Alarm } from '../ui/objectStates.ts';
import { graphContent } from './graphContent.ts';
import type { FromGraphPage } from './graphPage.ts';
import { graphPage } from './graphPage.ts';
import { readingText } from './readingText.ts';
import { unseenWaits } from './unseenWaits.ts';
import { waitGraph } from './waitGraph.ts';

/** What the panel shows, and how to keep it up to date. */
export interface BlockingFacts {
  readonly agent: AgentProcess;
  readonly mirror: Mirror;
  readonly assessments: Assessments;
  readonly alarms: () => readonly Alarm[];
  readonly onDidChange: vscode.Event<unknown>;
  /** Keeps objects and their users up to date until it is disposed of. */
  readonly hold: () => vscode.Disposable;
}

const gatherMs = 50;

/** Shows who waits for what, and who changed it last; follows until it is closed. */
export class BlockingPanel implements vscode.Disposable {
  private readonly facts: BlockingFacts;
  private panel: vscode.WebviewPanel | undefined;
  /** From what the content was made, and the content. */
  private shown = '';
  private content = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(facts: BlockingFacts) {
    this.facts = facts;
  }

  show(): void {
    if (this.panel) {
      this.panel.reveal();
      return;
    }
    const title = vscode.l10n.t('Who waits for what');
    const panel = vscode.window.createWebviewPanel(blockingViewType, title, vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [],
    });
    this.panel = panel;
    const hold = this.facts.hold();
    const subscription = this.follow();
    panel.onDidDispose(() => {
      hold.dispose();
      subscription.dispose();
      clearTimeout(this.timer);
      this.timer = undefined;
      this.panel = undefined;
      this.shown = '';
    });
    panel.webview.onDidReceiveMessage((_: FromGraphPage) => this.post());
    panel.webview.html = graphPage();
    this.draw();
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private follow(): vscode.Disposable {
    const { agent, mirror, onDidChange } = this.facts;
    const draw = () => this.drawSoon();
    return vscode.Disposable.from(
      onDidChange(draw),
      agent.onDidChangeState(draw),
      mirror.onDidChangeFacts(draw),
      // That there is no object is told by nothing else.
      mirror.onDidChange(({ isFirst }) => isFirst && draw()),
    );
  }

  /** What is known of tens of thousands of objects comes in many parts. */
  private drawSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.draw();
    }, gatherMs);
  }

  private draw(): void {
    const { agent, assessments, mirror, alarms } = this.facts;
    const edges = waitEdges(assessments.blocked());
    const cycles = waitCycles(edges, Date.now(), 0);
    const deadlocks = alarms().filter(({ id }) => id.startsWith('deadlock:'));
    const unseen = unseenWaits(mirror, assessments);
    const [queues, sets] = [mirror.tableState('msg'), mirror.tableState('sem')];
    const reading = readingText({ agent: agent.state, listedAt: mirror.listedAt, queues, sets });
    const facts = JSON.stringify([edges, deadlocks, unseen, reading]);
    // What is drawn anew loses what was selected in it.
    if (facts === this.shown) return;
    this.shown = facts;
    this.content = graphContent({
      graph: waitGraph(edges, cycles),
      edges,
      unseen,
      reading,
      alarms: deadlocks,
      find: (ref) => mirror.find(ref)?.object,
    });
    this.post();
  }

  private post(): void {
    void this.panel?.webview.postMessage(this.content);
  }
}
