import { defineRoutesSetup } from '@slidev/types'

/** All slides on one page, as Slidev prints them: what the handout is made from. Slidev leaves it out of a build without `download`. */
export default defineRoutesSetup(routes => [
  ...routes,
  { name: 'print', path: '/print', component: () => import('@slidev/client/pages/print.vue') },
])
