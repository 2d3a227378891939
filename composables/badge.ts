import type { EngineState, RunState } from '../demo/protocol.ts'
import type { ConnectionState } from './connection.ts'
import type { Icon } from './face.ts'

/** Where what a terminal shows comes from. */
export interface Badge {
  state: 'live' | 'recorded' | 'away' | 'connecting'
  icon: Icon
  word: string
  name: string
  /** More, for whoever asks. */
  title: string
}

/** What was looked at for an engine, and how to bring one back; for whoever asks. */
function explain(engine: EngineState | undefined): string[] {
  return engine?.state === 'away' ? [...engine.lookedAt, ...engine.mend ? [`To mend it: ${engine.mend}`] : []] : []
}

/** LIVE and the host, RECORDED and the date, or why it is neither. */
export function badgeOf(connection: ConnectionState, engine: EngineState | undefined, { source, recordedAt, unrecorded }: RunState): Badge {
  const alone = connection === 'alone'
  if (!alone && (connection !== 'open' || !engine))
    return { state: 'connecting', icon: 'away', word: 'connecting', name: engine?.target ?? '', title: 'Looking for the Docker engine' }
  if (source === 'recorded' && recordedAt) {
    const [day, time] = recordedAt.split('T')
    const title = `Recorded on ${day}, ${time!.slice(0, 5)} UTC, from a run on a real engine; nothing runs now`
    return { state: 'recorded', icon: 'recorded', word: 'RECORDED', name: day!, title: [title, ...explain(engine)].join('\n') }
  }
  if (alone && !unrecorded)
    return { state: 'connecting', icon: 'away', word: 'loading', name: '', title: 'The recording is being fetched' }
  const missing = unrecorded?.stale ? 'stale recording' : 'no recording'
  if (alone || !engine)
    return { state: 'away', icon: 'away', word: missing, name: '', title: unrecorded?.message ?? '' }
  switch (engine.state) {
    case 'connecting': return { state: 'connecting', icon: 'away', word: 'connecting', name: engine.target, title: 'Looking for the Docker engine' }
    case 'away': return { state: 'away', icon: 'away', word: unrecorded ? `no engine, ${missing}` : 'no engine', name: engine.target, title: explain(engine).join('\n') }
    case 'live': return { state: 'live', icon: 'live', word: 'LIVE', name: engine.name, title: `${engine.target}, Docker ${engine.version}, API ${engine.apiVersion}` }
  }
}
