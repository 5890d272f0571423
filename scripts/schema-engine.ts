import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import type * as EngineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import { type Migration, readMigrations } from '../core/platform/migrate.ts';

/**
 * Prisma's schema engine as WebAssembly, driven through the driver adapter: the command line would download a native
 * one. For development and tests only.
 */
export interface SchemaEngine {
  /** SQL that turns the database at the URL into what the schema says; '' where it is that already. */
  diffToSchema(schemaFile: string): Promise<string>;
  /** What `prisma migrate` would say about this folder of migrations and this database. */
  diagnose(migrationsFolder: string): Promise<Diagnosis>;
  close(): Promise<void>;
}

export interface Diagnosis {
  editedMigrationNames: string[];
  failedMigrationNames: string[];
  hasMigrationsTable: boolean;
  /** Null where folder and database agree. */
  history: unknown;
}

/** Opens the engine on one database. */
export async function openSchemaEngine(url: string): Promise<SchemaEngine> {
  teachCatalogueCharacters();
  const { SchemaEngine } = await loadEngine();
  const factory = new PrismaPg({ connectionString: url, max: 1, idleTimeoutMillis: 50 });
  const open: SqlDriverAdapter[] = [];
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = labelCharacters(await connect());
    open.push(adapter);
    return adapter;
  };
  const engine = await SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  const noFilter = { externalTables: [], externalEnums: [] };
  return {
    async diffToSchema(schemaFile) {
      const files = [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }];
      const result = await engine.diff({
        from: { tag: 'schemaDatasource', files, configDir: path.dirname(schemaFile) },
        to: { tag: 'schemaDatamodel', files },
        script: true,
        exitCode: true,
        filters: noFilter,
      });
      // 0: nothing to do; 2: a difference.
      return result.exitCode === 0 ? '' : (result.stdout ?? '');
    },
    async diagnose(migrationsFolder) {
      const migrations = await readMigrations(migrationsFolder);
      return engine.diagnoseMigrationHistory({
        migrationsList: listOf(migrationsFolder, migrations),
        optInToShadowDatabase: false,
        filters: noFilter,
      });
    },
    async close() {
      engine.free();
      await Promise.all(open.map(adapter => adapter.dispose().catch(() => {})));
    },
  };
}

function listOf(baseDir: string, migrations: Migration[]) {
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: readFileSync(path.join(baseDir, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  };
}

/** As much of WebAssembly as is used here; TypeScript declares it with the browser's types only. */
interface WebAssemblyConstructors {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, () => void> };
}

let loaded: Promise<typeof EngineModule> | undefined;

/** The package's own entry imports a .wasm file, which Node does not; this does the same by hand. */
function loadEngine(): Promise<typeof EngineModule> {
  loaded ??= (async () => {
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: {
        set_message(message: string) {
          process.stderr.write(`schema engine panicked: ${message}\n`);
        },
      },
    });
    const require = createRequire(import.meta.url);
    const folder = path.dirname(require.resolve('@prisma/schema-engine-wasm'));
    const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyConstructors }).WebAssembly;
    const { exports } = new Instance(new Module(readFileSync(path.join(folder, 'schema_engine_bg.wasm'))), {
      './schema_engine_bg.js': bindings,
    });
    (bindings as unknown as { __wbg_set_wasm(exports: unknown): void }).__wbg_set_wasm(exports);
    exports['__wbindgen_start']!();
    return bindings;
  })();
  return loaded;
}

interface MarkedField {
  dataTypeID: number;
  isCharacter?: boolean;
}

const CATALOGUE_CHARACTER = 18;
const TEXT = 25;
let taught = false;

/**
 * adapter-pg 7.10 has no mapping for the catalogue's type "char" (oid 18): fetch it as text here, and label the
 * column as a character in `labelCharacters`.
 */
function teachCatalogueCharacters(): void {
  if (taught) return;
  taught = true;
  const require = createRequire(createRequire(import.meta.url).resolve('@prisma/adapter-pg'));
  const Result = require('pg/lib/result') as { prototype: { addFields(fields: MarkedField[]): void } };
  const addFields = Result.prototype.addFields;
  Result.prototype.addFields = function addMarkedFields(fields) {
    for (const field of fields) {
      if (field.dataTypeID !== CATALOGUE_CHARACTER) continue;
      field.dataTypeID = TEXT;
      field.isCharacter = true;
    }
    addFields.call(this, fields);
  };
}

interface Performing {
  performIO(query: SqlQuery): Promise<{ fields: MarkedField[] }>;
}

function labelCharacters<T extends SqlQueryable>(adapter: T): T {
  const seen = new WeakMap<SqlQuery, MarkedField[]>();
  const performing = adapter as unknown as Performing;
  const perform = performing.performIO.bind(adapter);
  performing.performIO = async query => {
    const result = await perform(query);
    seen.set(query, result.fields);
    return result;
  };
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query: SqlQuery): Promise<SqlResultSet> => {
    const result = await queryRaw(query);
    for (const [index, field] of (seen.get(query) ?? []).entries()) {
      if (field.isCharacter) result.columnTypes[index] = ColumnTypeEnum.Character;
    }
    return result;
  };
  return adapter;
}
