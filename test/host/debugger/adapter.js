// Plain JavaScript: VS Code starts it as it is. Speaks the Debug Adapter Protocol over stdio.
const { spawn } = require('node:child_process');
const { watch } = require('node:fs');
const { dirname } = require('node:path');
const process = require('node:process');

let sent = 0;
let goOn = () => undefined;
/** Answers to requests of this adapter. */
const waiting = new Map();

function send(message) {
  const text = JSON.stringify({ seq: ++sent, ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  return sent;
}

const event = (name, body = {}) => send({ type: 'event', event: name, body });
const answer = ({ seq, command }, body = {}) =>
  send({ type: 'response', request_seq: seq, success: true, command, body });
const refuse = ({ seq, command }) =>
  send({ type: 'response', request_seq: seq, success: false, command, message: 'No debug information' });
const ask = (command, args) =>
  new Promise((resolve) => waiting.set(send({ type: 'request', command, arguments: args }), resolve));

/** `program` prints when it is ready, and goes on when its input ends. */
function launch(request) {
  const { program, ended, isRefused } = request.arguments;
  if (ended) return launchInTerminal(request);
  const child = spawn('perl', ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.once('exit', () => (isRefused ? refuse(request) : event('terminated')));
  child.stdout.once('data', () => {
    if (isRefused) return child.stdin.end();
    event('process', { name: 'perl', systemProcessId: child.pid, isLocalProcess: true, startMethod: 'launch' });
    event('initialized');
    answer(request);
  });
  goOn = () => child.stdin.end();
}

/** `program` makes the file `ended` when it is done. */
async function launchInTerminal(request) {
  const { program, ended } = request.arguments;
  const watcher = watch(dirname(ended), (_event, name) => {
    if (!ended.endsWith(`/${name}`)) return;
    watcher.close();
    event('terminated');
  });
  await ask('runInTerminal', { kind: 'integrated', title: 'perl', cwd: '/', args: ['perl', '-e', program] });
  event('initialized');
  answer(request);
}

function take(message) {
  if (message.type === 'response') return waiting.get(message.request_seq)?.(message.body);
  switch (message.command) {
    case 'initialize':
      return answer(message, { supportsConfigurationDoneRequest: true });
    case 'launch':
      return launch(message);
    case 'configurationDone':
      answer(message);
      return goOn();
    case 'threads':
      return answer(message, { threads: [] });
    case 'disconnect':
      answer(message);
      return process.stdin.destroy();
    default:
      return answer(message);
  }
}

let input = Buffer.alloc(0);
process.stdin.on('data', (data) => {
  input = Buffer.concat([input, data]);
  for (;;) {
    const end = input.indexOf('\r\n\r\n');
    const length = Number(/Content-Length: (\d+)/.exec(input.toString('latin1', 0, Math.max(end, 0)))?.[1]);
    if (end < 0 || input.length < end + 4 + length) return;
    const text = input.toString('utf8', end + 4, end + 4 + length);
    input = input.subarray(end + 4 + length);
    take(JSON.parse(text));
  }
});
