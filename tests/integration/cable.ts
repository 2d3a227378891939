import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer } from 'node:net'

/** A network cable between this machine and an engine, with hands on it. */
export interface Cable {
  port: number
  /** Unplugs it: what stands is reset, what comes is refused. */
  cut: () => void
  /** Everything stands still, and nobody is told. */
  stall: () => void
  /** Plugs it in again, or lets it go on. */
  mend: () => Promise<void>
  /** From now on it leads elsewhere. */
  leadTo: (dial: () => Duplex) => void
  close: () => void
}

/**
 * A TCP proxy on loopback.
 * @param dial opens a connection to what it leads to
 */
export async function layCable(dial: () => Duplex): Promise<Cable> {
  const ends = new Set<Duplex>()
  const nears = new Set<Socket>()
  let stalled = false
  const join = (from: Duplex, to: Duplex): void => {
    ends.add(from)
    // by hand: pipe would undo a pause
    from.on('data', (chunk) => {
      if (!to.write(chunk)) {
        from.pause()
        to.once('drain', () => stalled || from.resume())
      }
    }).on('end', () => to.end()).on('error', () => {}).on('close', () => {
      ends.delete(from)
      to.destroy()
    })
    if (stalled)
      from.pause()
  }
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = dial()
    nears.add(near.on('close', () => nears.delete(near)))
    join(near, far)
    join(far, near)
  })
  const listen = (port: number): Promise<void> => new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const drop = (): void => nears.forEach(near => near.resetAndDestroy())
  return {
    port,
    cut() {
      server.close()
      drop()
    },
    stall() {
      stalled = true
      ends.forEach(end => end.pause())
    },
    async mend() {
      stalled = false
      ends.forEach(end => end.resume())
      if (!server.listening)
        await listen(port)
    },
    leadTo(to) {
      dial = to
      drop()
    },
    close() {
      server.close()
      drop()
    },
  }
}
