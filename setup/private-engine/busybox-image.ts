import type Docker from 'dockerode'
import type { Log } from './process.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { readRelease, unpackPackage } from './apt.ts'
import { cached } from './cache.ts'
import { importImage } from './import-image.ts'
import { run } from './process.ts'

const DIRECTORIES = ['bin', 'dev', 'etc', 'home', 'proc', 'root', 'sys', 'tmp', 'usr', 'usr/bin', 'usr/sbin', 'sbin', 'var', 'var/spool']
const FILES = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
  'etc/group': 'root:x:0:\nnobody:x:65534:\n',
}

/** A 2 MB busybox from the distribution's static one, laid out as the official image. */
export async function importBusybox(docker: Docker, tag: string, log: Log): Promise<void> {
  const { suite } = await readRelease()
  const directory = await cached('busybox', suite, async (into) => {
    log('fetching busybox-static')
    await unpackPackage('busybox-static', suite, into)
  })
  const busybox = join(directory, 'bin', 'busybox')
  const applets = (await run(busybox, ['--list'])).trim().split('\n').filter(applet => applet !== 'busybox')

  const tar = pack()
  for (const name of DIRECTORIES)
    tar.entry({ name, type: 'directory', mode: name === 'tmp' ? 0o1777 : 0o755 })
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, await readFile(busybox))
  for (const applet of applets)
    tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' })
  tar.entry({ name: 'usr/bin/env', type: 'symlink', linkname: '/bin/busybox' })
  for (const [name, text] of Object.entries(FILES))
    tar.entry({ name }, text)
  tar.finalize()
  await importImage(docker, Readable.from(tar), tag, ['CMD ["sh"]', 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'])
}
