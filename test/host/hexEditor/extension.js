// Plain JavaScript: VS Code loads it as it is.
const vscode = require('vscode');

exports.activate = ({ subscriptions }) => {
  const provider = {
    openCustomDocument: (uri) => ({ uri, dispose() {} }),
    async resolveCustomEditor({ uri }, panel) {
      const bytes = await vscode.workspace.fs.readFile(uri);
      panel.webview.html = `<pre>${uri.path}: ${Buffer.from(bytes).toString('hex')}</pre>`;
    },
  };
  subscriptions.push(vscode.window.registerCustomEditorProvider('hexEditor.hexedit', provider));
};
