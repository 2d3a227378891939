import type { AddressInfo } from 'node:net'
import { Buffer } from 'node:buffer'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BrokenPackError, savePack } from '../../../cli/doctor/save-pack.ts'
import { connect, resolveTarget } from '../../../server/docker/target.ts'

const TAR = Buffer.concat([Buffer.alloc(4096, 'x'), Buffer.alloc(1024)])

describe('savePack', () => {
  let directory: string
  let stop: () => Promise<void>
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pack-test-'))
    await writeFile(join(directory, 'images.tar'), 'as before')
  })
  afterEach(async () => {
    await stop()
    await rm(directory, { recursive: true })
  })

  /** Saves from an engine that sends these bytes, and then ends its answer, is cut off, or waits to be stopped. */
  async function save(bytes: Buffer, then: 'end' | 'cut' | 'wait'): Promise<{ asked: string[], told: number }> {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url!)
      response.write(bytes)
      if (then === 'end')
        response.end()
      if (then === 'cut')
        setImmediate(() => response.destroy())
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    stop = async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
    const docker = connect(resolveTarget({}, `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`))
    const stopped = new AbortController()
    let told = 0
    await savePack(docker, ['mysql:latest', 'one/two:3'], join(directory, 'images.tar'), {
      signal: stopped.signal,
      onBytes(bytes) {
        told = bytes
        if (then === 'wait')
          stopped.abort()
      },
    })
    return { asked, told }
  }
  const untouched = async (): Promise<void> => {
    expect(await readdir(directory)).toEqual(['images.tar'])
    expect(await readFile(join(directory, 'images.tar'), 'utf8')).toBe('as before')
  }

  it('asks for all images at once and writes what comes', async () => {
    expect(await save(TAR, 'end')).toEqual({ asked: ['/images/get?names=mysql%3Alatest&names=one%2Ftwo%3A3'], told: TAR.length })
    expect(await readdir(directory)).toEqual(['images.tar'])
    expect(await readFile(join(directory, 'images.tar'))).toEqual(TAR)
  })

  it('keeps nothing of an answer that is cut off', async () => {
    await expect(save(TAR, 'cut')).rejects.toThrow()
    await untouched()
  })

  it('keeps nothing of an answer that ends with a complaint', async () => {
    const complaint = Buffer.concat([TAR.subarray(0, 4096), Buffer.from('{"errorDetail":{"message":"no space left on device"},"error":"no space left on device"}\r\n')])
    await expect(save(complaint, 'end')).rejects.toThrow(new BrokenPackError(`the engine stopped after ${complaint.length} bytes: no space left on device`))
    await untouched()
  })

  it('keeps nothing when it is stopped', async () => {
    await expect(save(TAR, 'wait')).rejects.toThrow()
    await untouched()
  })
})
