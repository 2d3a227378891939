import type { Place } from './place.ts'
import type { Row } from './row.ts'
import { LiveClient } from './live-client.ts'

/** A window that opens after 10 MB of output. */
export async function measureLate({ server, quick }: Place): Promise<Row[]> {
  const presenter = await LiveClient.open(server, 'presenter')
  presenter.send({ type: 'watch', demo: 'history' })
  presenter.play('history')
  await presenter.until('history', ({ results }) => results.length === 1)

  const bytes: number[] = []
  const times: number[] = []
  for (let round = 0; round < (quick ? 5 : 21); round++) {
    const late = await LiveClient.open(server, 'viewer')
    const before = late.received
    const asked = performance.now()
    const shown = new Promise<void>((resolve) => {
      late.onNotice = late.onBytes = () => late.offset >= presenter.offset && resolve()
    })
    late.send({ type: 'watch', demo: 'history' })
    await shown
    times.push(performance.now() - asked)
    bytes.push((late.received - before) / 1000)
    late.close()
  }
  await presenter.reset('history')
  presenter.close()
  return [
    { what: 'late window after 10 MB: sent to it', unit: 'KB', ours: bytes, figure: { kind: 'value', most: 100 } },
    { what: 'late window after 10 MB: until it has the screen', unit: 'ms', ours: times, figure: { kind: 'value', most: 30 }, note: `the first one ${times[0]!.toFixed(0)} ms; with the way there and back` },
  ]
}
