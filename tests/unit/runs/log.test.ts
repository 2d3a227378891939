import { describe, expect, it } from 'vitest'
import { RunLog } from '../../../server/runs/log.ts'

const MIB = 1024 * 1024
const text = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes)

describe('runLog', () => {
  it('gives what follows an offset, whatever the pieces were', () => {
    const log = new RunLog()
    for (const piece of ['ab', '', 'cde', 'f'])
      log.append(new TextEncoder().encode(piece))
    expect([0, 1, 2, 3, 5, 6].map(offset => text(log.from(offset)))).toEqual(['abcdef', 'bcdef', 'cdef', 'def', 'f', ''])
    expect(log.from(7)).toBeNull()
  })

  it('keeps at least the last 4 MiB, at most twice that, and knows what it has dropped', () => {
    const log = new RunLog()
    for (let n = 0; n < 40; n++)
      log.append(new Uint8Array(MIB).fill(n))
    expect(log.end).toBe(40 * MIB)
    expect(log.from(36 * MIB)?.length).toBe(4 * MIB)
    expect(log.from(36 * MIB)?.[0]).toBe(36)
    expect(log.from(32 * MIB - 1)).toBeNull()
  })

  it('tells listeners each piece with its offset until they leave', () => {
    const log = new RunLog()
    const heard: [number, number][] = []
    const leave = log.onAppend((bytes, offset) => heard.push([offset, bytes.length]))
    log.append(new Uint8Array(3))
    log.append(new Uint8Array(2))
    leave()
    log.append(new Uint8Array(1))
    expect(heard).toEqual([[0, 3], [3, 2]])
  })
})
