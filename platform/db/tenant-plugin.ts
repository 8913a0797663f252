import {
  AliasNode, AndNode, BinaryOperationNode, ColumnNode, type DeleteQueryNode, IdentifierNode, type InsertQueryNode, type JoinNode, OnNode,
  type OperationNode, OperationNodeTransformer, OperatorNode, ParensNode, PrimitiveValueListNode, ReferenceNode, type SelectQueryNode,
  TableNode, type UpdateQueryNode, ValueListNode, ValueNode, ValuesNode, WhereNode, type KyselyPlugin, type RootOperationNode, type QueryId,
} from 'kysely';

/**
 * Adds `tenant_id = $n` to every table of schema `app` that a statement reads or changes, and the value to every insert.
 * It is not the isolation (row-level security is): it lets PostgreSQL use the indexes' first column and is what routes on a sharded cluster.
 */
export function tenantPlugin(tenantId: string): KyselyPlugin {
  const transformer = new TenantTransformer(tenantId);
  return {
    transformQuery: ({ node, queryId }): RootOperationNode => transformer.transformNode(node, queryId),
    transformResult: ({ result }) => Promise.resolve(result),
  };
}

/** The only class that is not an error: the query layer's visitor is made for extension. */
class TenantTransformer extends OperationNodeTransformer {
  readonly #tenantId: string;

  constructor(tenantId: string) {
    super();
    this.#tenantId = tenantId;
  }

  protected override transformSelectQuery(node: SelectQueryNode, queryId?: QueryId): SelectQueryNode {
    const select = super.transformSelectQuery(node, queryId);
    const joins = this.#joins(select.joins);
    return { ...select, ...(joins && { joins }), ...this.#where(select.where, select.from?.froms ?? []) };
  }

  protected override transformUpdateQuery(node: UpdateQueryNode, queryId?: QueryId): UpdateQueryNode {
    const update = super.transformUpdateQuery(node, queryId);
    const tables = [...(update.table ? [update.table] : []), ...(update.from?.froms ?? [])];
    const joins = this.#joins(update.joins);
    return { ...update, ...(joins && { joins }), ...this.#where(update.where, tables) };
  }

  protected override transformDeleteQuery(node: DeleteQueryNode, queryId?: QueryId): DeleteQueryNode {
    const remove = super.transformDeleteQuery(node, queryId);
    return { ...remove, ...this.#where(remove.where, [...remove.from.froms, ...(remove.using?.tables ?? [])]) };
  }

  protected override transformInsertQuery(node: InsertQueryNode, queryId?: QueryId): InsertQueryNode {
    const insert = super.transformInsertQuery(node, queryId);
    if (!insert.into || !scopedName(insert.into) || !insert.columns) return insert;
    if (insert.columns.some((column) => column.column.name === 'tenant_id')) return insert;
    if (!insert.values || !ValuesNode.is(insert.values)) {
      throw new TypeError('an insert from a query has to name tenant_id itself');
    }
    return {
      ...insert,
      columns: [...insert.columns, ColumnNode.create('tenant_id')],
      values: ValuesNode.create(insert.values.values.map((row) => this.#withTenant(row))),
    };
  }

  #withTenant(row: ValueListNode | PrimitiveValueListNode): ValueListNode | PrimitiveValueListNode {
    return PrimitiveValueListNode.is(row)
      ? PrimitiveValueListNode.create([...row.values, this.#tenantId])
      : ValueListNode.create([...row.values, ValueNode.create(this.#tenantId)]);
  }

  #joins(joins: readonly JoinNode[] | undefined): readonly JoinNode[] | undefined {
    return joins?.map((join) => {
      const name = scopedName(join.table);
      if (!name) return join;
      const predicate = this.#predicate(name);
      const on = join.on ? OnNode.create(AndNode.create(ParensNode.create(join.on.on), predicate)) : OnNode.create(predicate);
      return { ...join, on };
    });
  }

  #where(where: WhereNode | undefined, tables: readonly OperationNode[]): { where?: WhereNode } {
    const predicates = tables.map(scopedName).filter((name) => name !== undefined).map((name) => this.#predicate(name));
    const own: OperationNode[] = where ? [ParensNode.create(where.where)] : [];
    const [first, ...rest] = [...own, ...predicates];
    if (!first) return {};
    return { where: WhereNode.create(rest.reduce((all, next) => AndNode.create(all, next), first)) };
  }

  #predicate(table: TableNode): OperationNode {
    return BinaryOperationNode.create(
      ReferenceNode.create(ColumnNode.create('tenant_id'), table),
      OperatorNode.create('='),
      ValueNode.create(this.#tenantId),
    );
  }
}

/** How a statement refers to a table of schema `app`; undefined for anything else, such as a named sub-query. */
function scopedName(node: OperationNode): TableNode | undefined {
  if (AliasNode.is(node)) {
    return scopedName(node.node) && IdentifierNode.is(node.alias) ? TableNode.create(node.alias.name) : undefined;
  }
  return TableNode.is(node) && node.table.schema?.name === 'app' ? node : undefined;
}
