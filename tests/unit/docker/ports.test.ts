import { expect, it } from 'vitest'
import { formatPorts } from '../../../server/docker/ports.ts'

const tcp = (PrivatePort: number, PublicPort?: number, IP?: string) => ({ PrivatePort, PublicPort, IP, Type: 'tcp' })

it.each([
  [[], ''],
  [[tcp(3306)], '3306/tcp'],
  [[tcp(33060), tcp(3306)], '3306/tcp, 33060/tcp'],
  [[tcp(9000), tcp(9001), tcp(9003)], '9000-9001/tcp, 9003/tcp'],
  [[tcp(80, 8080, '0.0.0.0'), tcp(80, 8080, '::')], '0.0.0.0:8080->80/tcp, [::]:8080->80/tcp'],
  [[tcp(7001, 7001, '::'), tcp(7000, 7000, '0.0.0.0'), tcp(7001, 7001, '0.0.0.0'), tcp(7000, 7000, '::')], '0.0.0.0:7000-7001->7000-7001/tcp, [::]:7000-7001->7000-7001/tcp'],
  [[tcp(1), { ...tcp(1), Type: 'udp' }, tcp(2, 5, '127.0.0.1'), tcp(3)], '1/tcp, 3/tcp, 1/udp, 127.0.0.1:5->2/tcp'],
])('shows %j as docker ps does', (ports, shown) => {
  // 1/tcp is closed when 3/tcp comes; 1/udp is still open then
  expect(formatPorts(ports)).toBe(shown)
})
