import type { Express, NextFunction, Request, Response } from 'express'
import type { Access } from './access.ts'
import type { Demos } from './demos.ts'
import express from 'express'
import helmet from 'helmet'
import { SERVER_HEADER } from '../demo/protocol.ts'
import { AccessError } from './access.ts'

/** What `GET /healthz` answers; on the network, the status alone. */
interface Health {
  status: 'ok'
  /** null while no engine answers. */
  host?: { name: string, engine: string, apiVersion: string } | null
  demos?: string[]
}

/** Headers for a deck that loads nothing from elsewhere and is framed by nobody. */
const headers = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ['\'self\''],
      'script-src': ['\'self\''],
      // Slidev and xterm write style attributes and elements
      'style-src': ['\'self\'', '\'unsafe-inline\''],
      'img-src': ['\'self\'', 'data:', 'blob:'],
      'font-src': ['\'self\'', 'data:'],
      'connect-src': ['\'self\''],
      'worker-src': ['\'self\'', 'blob:'],
      'object-src': ['\'none\''],
      'base-uri': ['\'none\''],
      'form-action': ['\'none\''],
      'frame-ancestors': ['\'self\''],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  strictTransportSecurity: false,
})

/**
 * Everything but the deck's pages: who may come in, health.
 * @param options.csp false while Vite serves the pages: it needs inline scripts
 */
export function createApp({ deck, engine }: Pick<Demos, 'deck' | 'engine'>, access: Access, { csp = true } = {}): Express {
  const app = express()
  app.disable('x-powered-by')
  if (csp)
    app.use(headers)
  app.use((_request, response, next) => {
    response.set(SERVER_HEADER, 'demos')
    next()
  })
  app.get('/healthz', (request, response) => {
    access.checkHost(request)
    if (access.isOnNetwork)
      return void response.json({ status: 'ok' } satisfies Health)
    const { state } = engine
    const host = state.state === 'live' ? { name: state.name, engine: state.version, apiVersion: state.apiVersion } : null
    response.json({ status: 'ok', host, demos: [...deck.demos.keys()] } satisfies Health)
  })
  app.use(access.middleware)
  return app
}

/** Serves the built deck; every path that is no file is the single page's. */
export function serveDeck(app: Express, directory: string): void {
  app.use(express.static(directory, { index: 'index.html', redirect: false }))
  app.get('/{*path}', (_request, response) => response.sendFile('index.html', { root: directory }))
}

/** The last one: says why a request was refused, and nothing about the machine. */
export function refuse(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  const status = error instanceof AccessError ? error.status : (error as { status?: number }).status ?? 500
  if (status >= 500)
    console.error(error)
  response.status(status).type('text/plain').send(error instanceof AccessError ? `${error.message}\n` : 'That did not work.\n')
}
