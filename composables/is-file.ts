/** Whether the page was opened as a file: it has no server, and may load nothing. */
export const isFile = globalThis.location?.protocol === 'file:'
