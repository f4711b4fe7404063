/** Icons that templates may name. A name that the package does not know stops the build. */
export const icons = [
  "activity", "archive", "archive-restore", "arrow-down", "arrow-left", "arrow-right", "arrow-up", "arrow-up-right", "at-sign", "ban", "bell",
  "book-open", "briefcase", "building-2", "calendar", "calendar-clock", "camera", "camera-off", "captions", "check", "check-check",
  "chevron-down", "chevron-left", "chevron-right", "chevron-up", "chevrons-up-down", "circle", "circle-alert", "circle-check", "circle-dot", "circle-help",
  "circle-play", "circle-x", "clipboard-list", "clock", "cloud-off", "cloud-upload", "cookie", "copy", "download", "ellipsis", "external-link",
  "eye", "eye-off", "file-text", "film", "filter", "flag", "gauge", "globe", "grip-vertical", "hand", "headphones", "history", "hourglass",
  "house", "inbox", "info", "keyboard", "languages", "laptop", "layout-template", "life-buoy", "link", "link-2-off", "list",
  "list-checks", "loader-circle", "lock", "log-in", "log-out", "mail", "maximize", "menu", "message-square", "message-square-text", "mic",
  "mic-off", "minus", "monitor", "moon", "palette", "pause", "pencil", "phone", "play", "plug", "plug-zap", "plus", "refresh-cw",
  "rotate-ccw", "rotate-cw", "save", "search", "send", "settings", "share-2", "shield", "shield-check", "skip-forward", "smartphone", "sparkles",
  "square", "star", "sun", "tag", "timer", "trash-2", "triangle-alert", "undo-2", "unplug", "upload", "user", "user-plus", "user-x",
  "users", "video", "video-off", "volume-2", "volume-x", "webhook", "wifi-off", "workflow", "wrench", "x", "zap",
] as const
