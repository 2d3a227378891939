import process from 'node:process'
import { createColors } from 'picocolors'

/** Colours for a person at a terminal; none in a file, a pipe or a build's log, whatever CI says. */
export default createColors(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR)
