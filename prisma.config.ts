import { config } from 'dotenv';
import { defineConfig } from 'prisma/config';

config({ quiet: true });

/** For the prisma command line only; the arena itself reads core/platform/config.ts. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://arena@127.0.0.1:5432/arena' },
});
