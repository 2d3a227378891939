import type { AddressInfo } from 'node:net'
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse } from '../../server/docker/commands/run.ts'
import { fillEnv } from '../../server/docker/values/env.ts'
import { splitWords } from '../../server/docker/words.ts'

interface Sent {
  Env?: string[]
  HostConfig: { Binds?: string[], ConsoleSize?: number[] }
  Tty?: boolean
}

const LINES = [
  'run busybox',
  'run -d --name a busybox sleep 1',
  'run -it busybox sh',
  'run -i busybox cat',
  'run -t -a stderr busybox',
  'run -a stdin -a STDOUT busybox',
  'run --rm -e A=1 -e B= --env C=2 -e A=3 busybox',
  'run -v dbs:/var/lib/mysql -v /anonymous -v /a/b:/c:ro -v dbs:/two:nocopy busybox',
  'run -v x:/windows/drive -v aa:b:ro,z -v a busybox',
  'run --mount source=dbs,target=/x busybox',
  'run --mount type=bind,src=./a,dst=/b -v é:/y busybox',
  'run --mount type=volume,src=dbs,dst=/x,readonly,volume-nocopy,volume-label=a=b,volume-driver=local,volume-opt=type=nfs,volume-opt=o=addr=x busybox',
  'run --mount type=bind,source=/x,destination=/y,ro=true,bind-propagation=rslave,bind-recursive=disabled,consistency=cached busybox',
  'run --mount \'type=tmpfs,target=/y,tmpfs-size=1m,tmpfs-mode=1777\' busybox',
  'run --mount \'type=volume,"source=a,b",target=/y\' busybox',
  'run -p 6603:3306 busybox',
  'run -p 80 -p 127.0.0.1:8080:80/udp -p "[::1]:81:81" -p 127.0.0.1::83 busybox',
  'run -p 8000-8002:80-82 -p 9000-9010:90 -p 70-71 -p 1:2/TCP busybox',
  'run -p published=8080,target=80,protocol=udp busybox',
  'run -P --expose 1-3/udp --expose 80 busybox',
  'run --restart always busybox',
  'run --restart on-failure:3 busybox',
  'run --restart unless-stopped busybox',
  'run -m 512m --memory-swap -1 --cpus 1.5 --pids-limit 100 busybox',
  'run -m 1.5g --memory-swap 2GiB --cpus .25 --pids-limit -1 busybox',
  'run -m 10b --cpus 2 busybox',
  'run --cpus 3/2 --oom-score-adj 1_0 busybox',
  'run -m 64KB busybox',
  'run -h host -u 1000:1000 -w /x --entrypoint /bin/sh busybox -c true',
  'run --entrypoint "" busybox',
  'run --label a=b -l c --stop-signal SIGINT --stop-timeout 0 --init busybox',
  'run --init=false --read-only --tmpfs /t:size=1m --tmpfs /u busybox',
  'run --log-driver json-file --log-opt max-size=1m --log-opt max-file=3 busybox',
  'run --network host busybox',
  'run --network mynet --network-alias a --network-alias b --link c:d busybox',
  'run --network mynet busybox',
  'run --net none busybox',
  'run --network name=one,alias=x,ip=10.0.0.1 --network two busybox',
  'run --network container:db busybox',
  'run --link db:alias busybox',
  'run --privileged --cap-add ALL --cap-drop net_raw --cap-drop CAP_KILL --cap-drop kill busybox',
  'run --device /dev/null:/dev/x:r --device /dev/zero --device /dev/full:rm busybox',
  'run --pid host --ipc host --uts host --userns host --cgroupns host busybox',
  'run --pid container:x --ipc container:x --cgroupns private busybox',
  'run --security-opt seccomp=unconfined --security-opt no-new-privileges --security-opt systempaths=unconfined busybox',
  'run --sysctl net.ipv4.ip_forward=1 --cgroup-parent /x --runtime runc --volumes-from a:ro --volume-driver rclone busybox',
  'run --oom-kill-disable --oom-score-adj -500 busybox',
  'container run --rm=false --tty=true busybox -v x --rm',
]

/** What is left when everything that says nothing is left out; an empty list of masks says something. */
function essence(value: unknown, name = ''): unknown {
  const keepsEmpty = ['MaskedPaths', 'ReadonlyPaths', 'Entrypoint', 'StopTimeout', 'Init'].includes(name)
  if (Array.isArray(value))
    return value.length > 0 || keepsEmpty ? value.map(item => essence(item) ?? null) : undefined
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => [key, essence(item, key)] as const).filter(([, item]) => item !== undefined)
    return entries.length > 0 ? Object.fromEntries(entries) : undefined
  }
  return value === null || (!keepsEmpty && [false, 0, ''].includes(value as never)) ? undefined : value
}

describe.skipIf(!inject('dockerCli'))('what is sent to create a container is what docker sends', () => {
  let sent: Sent | undefined
  // an engine that only takes notes: what is compared is what the program says to it
  const notes = createServer(async (request, response) => {
    response.setHeader('Api-Version', '1.41').setHeader('Ostype', 'linux').setHeader('Content-Type', 'application/json')
    if (request.url!.includes('/containers/create')) {
      sent = await json(request) as Sent
      response.writeHead(400).end('{"message":"noted"}')
    }
    else {
      response.end('OK')
    }
  })
  beforeAll(async () => new Promise<void>(resolve => notes.listen(0, '127.0.0.1', resolve)))
  afterAll(async () => new Promise(resolve => notes.close(resolve)))

  it.each(LINES)('%s', async (line) => {
    const words = splitWords(line).map(word => word.text)
    sent = undefined
    const { port } = notes.address() as AddressInfo
    const answer = await promisify(execFile)(inject('dockerCli'), ['-H', `tcp://127.0.0.1:${port}`, ...words.map(word => word === '-it' ? '-i' : word)])
      .catch((error: { stderr: string }) => error.stderr)
    expect(answer).toContain('noted')
    const { body } = parse(words.slice(words.indexOf('run') + 1))
    // docker asks for a terminal before it says anything
    const expected = words.includes('-it') ? { ...sent!, Tty: true } : sent
    // docker makes maps of volumes and environment first, so their order is chance; the size is the terminal's
    const sorted = ({ Env, HostConfig: { ConsoleSize: _, ...host }, ...config }: Sent): unknown =>
      essence({ ...config, Env: Env?.toSorted(), HostConfig: { ...host, Binds: host.Binds?.toSorted() } })
    expect(sorted(JSON.parse(JSON.stringify({ ...body, Env: fillEnv(body.Env!, {}) })) as Sent)).toEqual(sorted(expected!))
  })
})
