/** What stands before a command on the stage; a shell of nobody's. */
export const PROMPT = '\x1B[1;32m$\x1B[0m '
/** Before a command's further lines. */
export const CONTINUED = '> '
