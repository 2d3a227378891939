import { createServer } from 'node:net'

/** A port of this machine, as somebody finds it who wants to listen there. */
export type PortState = 'free' | 'taken' | 'forbidden'

const LOOPBACK = ['127.0.0.1', '::1']

/** Tries to listen on a TCP port, and lets go at once. */
export async function tryPort(port: number, address: string): Promise<PortState> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ port, host: address, exclusive: true }, resolve))
    return 'free'
  }
  catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // no such address here, such as ::1: nobody else is there either
    return code === 'EADDRINUSE' ? 'taken' : code === 'EACCES' ? 'forbidden' : 'free'
  }
  finally {
    await new Promise(resolve => server.listening ? server.close(resolve) : resolve(undefined))
  }
}

/** The same for the addresses on which the deck is served. */
export async function tryServerPort(port: number): Promise<PortState> {
  const states = await Promise.all(LOOPBACK.map(async address => tryPort(port, address)))
  return states.find(state => state !== 'free') ?? 'free'
}

/** A port for the deck that is free now: the next one above `port`, else from 1024 on. */
export async function nextFreePort(port: number): Promise<number> {
  let other = port
  do
    other = other < 65_535 ? Math.max(1024, other + 1) : 1024
  while (await tryServerPort(other) !== 'free')
  return other
}
