import { findHolder, nameHolder } from './port-holder.ts'
import { nextFreePort, tryServerPort } from './try-port.ts'
import { UserError } from './user-error.ts'

/**
 * The port of a command line.
 * @throws UserError when it is none
 */
export function readPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536)
    return port
  throw new UserError(`--port ${text}: not a port; a whole number from 1 to 65535 is one`, '--port 3030')
}

/**
 * What stands in the way of serving the deck on a port.
 * @param again the command with another port, which is free
 * @returns undefined when nothing does
 */
export async function explainPort(port: number, again: (port: number) => string): Promise<UserError | undefined> {
  const state = await tryServerPort(port)
  if (state === 'free')
    return undefined
  const seen = state === 'forbidden' ? `this user may not listen on port ${port}` : `port ${port} is used by ${nameHolder(await findHolder(port))}`
  return new UserError(seen, again(await nextFreePort(port)), 'The deck was to be served.')
}
