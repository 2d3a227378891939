import type { Express, NextFunction, Request, RequestHandler, Response } from 'express'
import type { Access } from './access.ts'
import type { Demos } from './demos.ts'
import { createHash } from 'node:crypto'
import express from 'express'
import helmet from 'helmet'
import { SERVER_HEADER } from '../demo/protocol.ts'
import { RELOAD_ENTRY } from '../setup/reload-entry.ts'
import { AccessError } from './access.ts'
import { checkRoles, declare, UndeclaredError } from './roles.ts'

/** What `GET /healthz` answers; on the network, the status alone. */
interface Health {
  status: 'ok'
  /** null while no engine answers. */
  host?: { name: string, engine: string, apiVersion: string } | null
  demos?: string[]
}

const SCRIPT_IN_PAGE = `'sha256-${createHash('sha256').update(RELOAD_ENTRY).digest('base64')}'`

/** Headers for a deck that loads nothing from elsewhere and is framed by nobody. */
const headers = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ['\'self\''],
      'script-src': ['\'self\'', SCRIPT_IN_PAGE],
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

/** An answer of the server, and who gets it: `anybody` needs no token. What is not a GET is the presenter's alone. */
export interface Route {
  /** Left out: every path. */
  path?: string
  role: 'anybody' | 'viewer'
  handle: RequestHandler
}

/** All routes there are. */
function routesOf({ deck, engine }: Pick<Demos, 'deck' | 'engine'>, access: Access, pages: string | undefined): Route[] {
  const health: RequestHandler = (_request, response) => {
    if (access.isOnNetwork)
      return void response.json({ status: 'ok' } satisfies Health)
    const { state } = engine
    const host = state.state === 'live' ? { name: state.name, engine: state.version, apiVersion: state.apiVersion } : null
    response.json({ status: 'ok', host, demos: [...deck.demos.keys()] } satisfies Health)
  }
  return [
    { path: '/healthz', role: 'anybody', handle: health },
    ...pages === undefined
      ? []
      : [
        { role: 'viewer', handle: express.static(pages, { index: 'index.html', redirect: false }) },
        // every path that is no file is the single page's
        { path: '/{*path}', role: 'viewer', handle: (_request, response) => response.sendFile('index.html', { root: pages }) },
      ] satisfies Route[],
  ]
}

/**
 * Who may come in, and what is answered.
 * @param options.pages directory of the built deck; left out while Vite serves the pages
 * @param options.csp false while Vite does: it needs inline scripts
 * @throws UndeclaredError
 */
export function createApp(demos: Pick<Demos, 'deck' | 'engine'>, access: Access, { csp = true, pages }: { csp?: boolean, pages?: string } = {}): Express {
  const app = express()
  app.disable('x-powered-by')
  const routes = routesOf(demos, access, pages)
  const use = (handle: RequestHandler): unknown => app.use(declare(handle))
  const add = ({ path, handle }: Route): unknown => path === undefined ? use(handle) : app.get(path, declare(handle))
  if (csp)
    use(headers)
  use((request, response, next) => {
    response.set(SERVER_HEADER, 'demos')
    access.checkHost(request)
    next()
  })
  routes.filter(({ role }) => role === 'anybody').forEach(add)
  use(access.middleware)
  routes.filter(({ role }) => role === 'viewer').forEach(add)
  const without = routes.find(({ role }) => role !== 'anybody' && role !== 'viewer')
  if (without)
    throw new UndeclaredError(`The route ${without.path}`, 'server/app.ts, routesOf')
  app.use(declare(refuse))
  checkRoles(app)
  return app
}

/** The last one: says why a request was refused, and nothing about the machine. */
export function refuse(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  const status = error instanceof AccessError ? error.status : (error as { status?: number }).status ?? 500
  if (status >= 500)
    console.error(error)
  response.status(status).type('text/plain').send(error instanceof AccessError ? `${error.message}\n` : 'That did not work.\n')
}
