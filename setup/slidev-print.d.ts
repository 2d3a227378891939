import type { Component } from 'vue'

/** Slidev's print page, for the type check only, as `slidev-client.d.ts` is. */
declare const page: Component
export default page
