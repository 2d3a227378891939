import type { Container } from 'dockerode'
import { Buffer } from 'node:buffer'
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { readFrames } from '../../server/docker/demux.ts'
import { connect } from '../engine/connect.ts'

const VOLUME = 'mysql-image-test-data'
const READY = /\/mysqld: ready for connections/g
const WAIT = { timeout: 45_000, interval: 100 }
/** More than one of the above. */
const TIMEOUT = 150_000

/** The stand-in must behave as the official image, or the demos tell the audience something that is not so. */
describe.skipIf(!inject('dockerHost'))('the mysql image', { timeout: TIMEOUT }, () => {
  const docker = connect(inject('dockerHost'))
  const containers: Container[] = []

  const start = async (Env: string[], volume = VOLUME, Cmd?: string[]): Promise<Container> => {
    const container = await docker.createContainer({ Image: 'mysql', Env, Cmd, HostConfig: { Binds: [`${volume}:/var/lib/mysql`] } })
    containers.push(container)
    await container.start()
    return container
  }
  const logOf = async (container: Container): Promise<string> => {
    const log = await container.logs({ stdout: true, stderr: true })
    const pieces: Uint8Array[] = []
    readFrames(({ bytes }) => pieces.push(bytes))(log)
    return Buffer.concat(pieces).toString()
  }
  const timesReady = async (container: Container): Promise<number> => (await logOf(container)).match(READY)?.length ?? 0
  const query = async (container: Container, password: string, sql: string): Promise<string> => {
    const exec = await container.exec({ Cmd: ['mysql', '-uroot', '--batch', '--skip-column-names', '-e', sql], Env: [`MYSQL_PWD=${password}`], AttachStdout: true, AttachStderr: true, Tty: true })
    const stream = await exec.start({ Tty: true })
    return (await stream.toArray()).join('').trim().replaceAll('\r\n', '\n')
  }
  const removeAll = async (): Promise<void> => {
    for (const container of containers.splice(0))
      await container.remove({ force: true, v: true })
  }
  beforeEach(removeAll)
  afterAll(async () => {
    await removeAll()
    await docker.getVolume(VOLUME).remove()
  })

  it('refuses to start on no data without a password variable', async () => {
    const container = await start([], `${VOLUME}-none`)
    expect((await container.wait() as { StatusCode: number }).StatusCode).toBe(1)
    expect(await logOf(container)).toMatch(/\[ERROR\] \[Entrypoint\]: Database is uninitialized and password option is not specified\n {4}You need to specify one of the following as an environment variable:\n {4}- MYSQL_ROOT_PASSWORD\n/)
    await container.remove({ v: true })
    containers.length = 0
    await docker.getVolume(`${VOLUME}-none`).remove()
  })

  it('is ready twice on its first start, and serves root from here and from everywhere', async () => {
    const container = await start(['MYSQL_ROOT_PASSWORD=it\'s a \\ "password"'])
    await expect.poll(() => timesReady(container), WAIT).toBe(2)
    expect(await query(container, 'it\'s a \\ "password"', 'select host from mysql.user where user = "root" order by host; create database blah')).toBe('%\nlocalhost')
    expect(await query(container, 'other', 'select 1')).toMatch(/^ERROR 1045 \(28000\): Access denied for user 'root'@'localhost'/)
    const { Config } = await container.inspect()
    expect(Object.keys(Config.ExposedPorts!)).toEqual(['3306/tcp', '33060/tcp'])
    const { Processes } = await container.top({ ps_args: '-o pid,user,args' })
    expect(Processes).toEqual([[expect.any(String), expect.stringMatching(/^(?:999|mysql)$/), 'mysqld']])
    // by itself: it is not killed because the disk is slow
    await container.stop({ t: 45 })
    expect((await container.inspect()).State.ExitCode).toBe(0)
  })

  it('ignores the variables when there is data', async () => {
    const container = await start(['MYSQL_ROOT_PASSWORD=another'])
    await expect.poll(() => timesReady(container), WAIT).toBe(1)
    expect(await query(container, 'it\'s a \\ "password"', 'show databases like "blah"')).toBe('blah')
    expect(await query(container, 'another', 'select 1')).toMatch(/^ERROR 1045/)
  })

  it('waits for the lock while another one holds the data, and serves it once that one has gone', async () => {
    const first = await start([])
    await expect.poll(() => timesReady(first), WAIT).toBe(1)
    const second = await start([])
    await expect.poll(() => logOf(second), WAIT).toMatch(/Unable to lock \.\/ibdata1 error: 11/)
    expect((await second.inspect()).State.Running).toBe(true)
    expect(await timesReady(second)).toBe(0)
    await first.stop({ t: 45 })
    await expect.poll(() => timesReady(second), WAIT).toBe(1)
    expect(await query(second, 'it\'s a \\ "password"', 'show databases like "blah"')).toBe('blah')
  })

  it('takes an empty password where that is allowed, and options alone for mysqld', async () => {
    const container = await start(['MYSQL_ALLOW_EMPTY_PASSWORD=yes'], `${VOLUME}-empty`, ['--max-connections=7'])
    await expect.poll(() => timesReady(container), WAIT).toBe(2)
    expect(await query(container, '', 'select @@max_connections')).toBe('7')
    await container.remove({ force: true, v: true })
    containers.length = 0
    await docker.getVolume(`${VOLUME}-empty`).remove()
  })
})
