// Stands in for @vscode/native-watchdog: an extension host also notices in plain JavaScript when its parent is gone.
exports.start = () => {};
