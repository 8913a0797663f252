import {
  DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type Compilable, type CompiledQuery, type RawBuilder,
} from 'kysely';

/** A statement of the query layer that was not sent yet: built, or written as raw SQL. */
export type Query<Row> = Compilable<Row> | RawBuilder<Row>;

/** A query builder that compiles and never runs. */
export function compiler<Tables>(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

const raw = compiler<Record<string, never>>();

/** The text and the parameters of a statement. */
export function compile(query: Query<unknown>): Pick<CompiledQuery, 'sql' | 'parameters'> {
  return 'isRawBuilder' in query ? query.compile(raw) : query.compile();
}
