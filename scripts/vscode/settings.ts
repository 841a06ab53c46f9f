/** User settings for a VS Code that shows our work and nothing else: no chat, no welcome, no news, no network. */
export const calm = {
  "chat.disableAIFeatures": true,
  "workbench.startupEditor": "none",
  "window.autoDetectColorScheme": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off", // In a browser VS Code saves by itself after a second.
};

/** Settings for tests: typing gives the typed text, and nothing moves while a picture is taken. */
export const deterministic = {
  ...calm,
  "git.enabled": false,
  "files.simpleDialog.enable": true,
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoIndent": "none",
  "[yaml]": { "editor.autoIndent": "none" }, // Its own default would win.
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "editor.cursorBlinking": "solid",
  "editor.smoothScrolling": false,
  "workbench.reduceMotion": "on",
};
