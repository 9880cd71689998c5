import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const server = process.env['HALFSPACE_URL'] ?? 'http://127.0.0.1:8321';

export default defineConfig({
	plugins: [svelte()],
	// The tests of the state run Svelte's client runtime, without a DOM.
	resolve: process.env['VITEST'] ? { conditions: ['browser'] } : {},
	build: {
		target: 'es2022',
		// The content security policy allows no data: URLs for scripts, styles or fonts.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false }
	},
	server: {
		port: 5173,
		// The server answers only pages of its own origin.
		proxy: { '/api': { target: server, changeOrigin: true, headers: { origin: server } } }
	},
	test: { include: ['src/**/*.test.ts'] }
});
