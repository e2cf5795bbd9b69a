/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { devServer } from './dev/plugin.ts'
import { portalWorker } from './dev/worker.ts'

// The server embeds what is built here (webdist/embed.go).
const out = fileURLToPath(new URL('../webdist/dist', import.meta.url))
const src = fileURLToPath(new URL('./src', import.meta.url))
const page = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [react(), devServer(), portalWorker()],
  resolve: { alias: { '@': src } },
  build: {
    outDir: out,
    emptyOutDir: true,
    rollupOptions: { input: { console: page('./index.html'), portal: page('./portal/index.html'), field: page('./field/index.html') } },
    target: 'es2020', // browsers of old office machines
    assetsInlineLimit: 0, // a content security policy without data: scripts or styles
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
  },
  test: {
    environment: 'happy-dom',
    include: ['{src,portal}/**/*.test.{ts,tsx}'],
    setupFiles: ['./dev/test-setup.ts'],
    css: false,
    testTimeout: 20_000, // two cores, shared
  },
})
