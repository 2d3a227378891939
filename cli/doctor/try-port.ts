import { createServer } from 'node:net'

/** Whether somebody listens on a TCP port of this machine already: tried, and let go at once. */
export async function isTaken(port: number, address: string): Promise<boolean> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ port, host: address, exclusive: true }, resolve))
    return false
  }
  catch (error) {
    // no right to a low port, or no such address here: that says nothing about the engine
    return (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  }
  finally {
    await new Promise(resolve => server.listening ? server.close(resolve) : resolve(undefined))
  }
}
