import type Docker from 'dockerode'
import { describe, expect, it } from 'vitest'
import { containerColumns } from '../../../server/docker/container-columns.ts'

const NOW = 1_800_000_000_000
const ID = '381d42f8f752b198b8c3bf970396c2d739d3710e92f660374bfa6943fb1fee30'
const container = {
  Id: ID,
  Names: ['/mydb'],
  Image: 'mysql',
  ImageID: `sha256:${ID}`,
  Command: 'docker-entrypoint.sh mysqld',
  Created: NOW / 1000 - 60,
  Status: 'Up 59 seconds',
  Ports: [{ IP: '0.0.0.0', PrivatePort: 3306, PublicPort: 6603, Type: 'tcp' }],
} as unknown as Docker.ContainerInfo

const column = (index: number, change: object, trunc = true): string => containerColumns({ ...container, ...change }, trunc, NOW)[index]!

describe('containerColumns', () => {
  it('shortens', () => {
    expect(containerColumns(container, true, NOW)).toEqual(['381d42f8f752', 'mysql', '"docker-entrypoint.s…"', 'About a minute ago', 'Up 59 seconds', '0.0.0.0:6603->3306/tcp', 'mydb', '0B'])
  })

  it('does not shorten', () => {
    expect(containerColumns(container, false, NOW).slice(0, 3)).toEqual([ID, 'mysql', '"docker-entrypoint.sh mysqld"'])
  })

  it.each([
    ['', '<no image>'],
    [`sha256:${ID}`, '381d42f8f752'],
    ['docker.io/library/mysql:9', 'mysql:9'],
    ['stephlocke/ddd-simplewrites', 'stephlocke/ddd-simplewrites'],
    ['localhost:5000/a', 'localhost:5000/a'],
    [`mysql@sha256:${'0'.repeat(64)}`, 'mysql'],
    [`mysql:9@sha256:${'0'.repeat(64)}`, 'mysql:9'],
  ])('names image %j', (image, shown) => {
    expect(column(1, { Image: image })).toBe(shown)
  })

  it('leaves out names of legacy links', () => {
    expect(column(6, { Names: ['/other/alias', '/mydb'] })).toBe('mydb')
    expect(column(6, { Names: ['/other/alias', '/mydb'] }, false)).toBe('other/alias,mydb')
  })

  it('has two sizes when the engine was asked for them', () => {
    expect(column(7, { SizeRw: 6, SizeRootFs: 256_400_000 })).toBe('6B (virtual 256MB)')
  })
})
