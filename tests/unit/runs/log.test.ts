import { Buffer } from 'node:buffer'
import process from 'node:process'
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

  it('keeps small pieces and large ones in their order', () => {
    const log = new RunLog()
    const pieces = Array.from({ length: 3000 }, (_, n) => new Uint8Array(n % 7 === 0 ? 2000 : n % 90).fill(n % 251))
    pieces.forEach(piece => log.append(piece))
    const all = Uint8Array.from(pieces.flatMap(piece => [...piece]))
    expect(log.end).toBe(all.length)
    // byte by byte, expect takes seconds
    expect(Buffer.compare(log.from(0)!, all)).toBe(0)
    expect(Buffer.compare(log.from(123_456)!, all.subarray(123_456))).toBe(0)
  })

  it('costs little more than its bytes, however small the pieces are', () => {
    const log = new RunLog()
    const before = process.memoryUsage().rss
    for (let n = 0; n < 5_000_000; n++)
      log.append(Uint8Array.of(121, 10))
    expect(log.from(log.end - 4)).toEqual(Uint8Array.of(121, 10, 121, 10))
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MIB)
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

  it('keeps at least the last 4 MiB of large pieces too', () => {
    const log = new RunLog()
    for (let n = 0; n < 3; n++)
      log.append(new Uint8Array(3 * MIB))
    expect(log.end - log.start).toBeGreaterThanOrEqual(4 * MIB)
    log.append(new Uint8Array(20 * MIB))
    expect(log.start).toBe(9 * MIB)
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
