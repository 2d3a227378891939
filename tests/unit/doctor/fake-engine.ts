import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'

/** An answer that never comes. */
export const HANGS = Symbol('hangs')

const SOUND: Record<string, unknown> = {
  '/version': { Version: '28.5.2', ApiVersion: '1.51' },
  '/info': { ID: 'fake', Name: 'fake-host', DockerRootDir: '/', Plugins: { Volume: ['local'] } },
  '/containers/json': [],
  '/networks': [],
  '/volumes': { Volumes: [] },
}

/**
 * A server that answers as an engine does, for faults that a real one cannot be brought to have.
 * @param answers by path; what is not said is sound, and any image is there
 * @param clockMs how far its clock is ahead
 */
export async function startFakeEngine(answers: Record<string, unknown> = {}, clockMs = 0): Promise<{ host: string, stop: () => Promise<void> }> {
  const server = createServer(({ url }, response) => {
    const path = url!.split('?')[0]!
    const answer = { ...SOUND, ...answers }[path] ?? { Id: `sha256:${'a'.repeat(64)}`, RepoDigests: null, Size: 1, Config: {} }
    if (answer === HANGS)
      return
    if (answer instanceof Error)
      return response.writeHead(500).end(JSON.stringify({ message: answer.message }))
    response.end(JSON.stringify(path === '/info' ? { ...answer, SystemTime: new Date(Date.now() + clockMs).toISOString() } : answer))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
