import type { Buffer } from 'node:buffer'
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
  /** From now on every byte is on its way alone. */
  slice: () => void
  /** From now on an answer ends, as if it were whole, after so many bytes of its body; undefined: it does not. */
  clip: (bytes: number | undefined) => void
  /** From now on it leads elsewhere. */
  leadTo: (dial: () => Duplex) => void
  close: () => void
}

/** Lets an answer's header through, and so many bytes of what follows. */
function clipTo(bytes: number): (chunk: Buffer) => { part: Buffer, over: boolean } {
  let left = Number.POSITIVE_INFINITY
  return (chunk) => {
    const header = chunk.indexOf('\r\n\r\n')
    if (left === Number.POSITIVE_INFINITY && header >= 0)
      left = header + 4 + bytes
    const part = chunk.subarray(0, left)
    left -= part.length
    return { part, over: left === 0 }
  }
}

/**
 * A TCP proxy on loopback.
 * @param dial opens a connection to what it leads to
 */
export async function layCable(dial: () => Duplex): Promise<Cable> {
  const ends = new Set<Duplex>()
  const nears = new Set<Socket>()
  let stalled = false
  let sliced = false
  let clipped: number | undefined
  /** @returns false when the other end takes no more for now */
  const pass = (chunk: Buffer, to: Duplex): boolean => {
    const pieces = sliced ? Array.from(chunk, (_, at) => chunk.subarray(at, at + 1)) : [chunk]
    return pieces.map(piece => to.write(piece)).every(Boolean)
  }
  const join = (from: Duplex, to: Duplex, answers = false): void => {
    ends.add(from)
    let clip: ReturnType<typeof clipTo> | undefined
    // by hand: pipe would undo a pause
    from.on('data', (chunk: Buffer) => {
      if (answers && clipped !== undefined) {
        clip ??= clipTo(clipped)
        const { part, over } = clip(chunk)
        pass(part, to)
        if (over)
          to.end(() => from.destroy())
      }
      else if (!pass(chunk, to)) {
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
    near.setNoDelay()
    nears.add(near.on('close', () => nears.delete(near)))
    join(near, far)
    join(far, near, true)
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
    slice() {
      sliced = true
    },
    clip(bytes) {
      clipped = bytes
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
