// Everything a subgraph has indexed.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

const INTROSPECTION = `{ __schema { types { name kind interfaces { name } fields { name type { ...T } } } } }
  fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

/** All entities by type and id, with every field that is stored; references as `{ id }`. */
export async function allEntities(node) {
  const { __schema: schema } = await node.query(INTROSPECTION);
  const kinds = new Map(schema.types.map((type) => [type.name, type.kind]));
  const { fields: queries } = schema.types.find((type) => type.name === "Query");
  const entities = {};
  for (const { name, type } of queries) {
    const element = elementOf(type);
    if (element === undefined || name.startsWith("_")) {
      continue;
    }
    const { fields } = schema.types.find((t) => t.name === element);
    const stored = fields.filter((field) => elementOf(field.type) === undefined && field.name !== "id");
    const selection = stored.map((field) => (kinds.get(plain(field.type)) === "OBJECT" ? `${field.name} { id }` : field.name));
    const { [name]: rows } = await node.query(`{ ${name}(first: 1000) { id ${selection.join(" ")} } }`);
    if (rows.length > 0) entities[element] = Object.fromEntries(rows.map((row) => [row.id, row]));
  }
  return entities;
}

function plain(type) {
  return type.kind === "NON_NULL" ? plain(type.ofType) : type.name;
}

/** The type of a list's elements; undefined where the type is no list. */
function elementOf(type) {
  if (type.kind === "NON_NULL") {
    return elementOf(type.ofType);
  }
  return type.kind === "LIST" ? plain(type.ofType) : undefined;
}

/** Fails with a line for every field, of whatever entity, that differs, is missing or is too much. */
export function assertSameEntities(actual, expected) {
  const lines = [];
  for (const type of union(actual, expected)) {
    for (const id of union(actual[type], expected[type])) {
      const [is, wanted] = [actual[type]?.[id], expected[type]?.[id]];
      for (const field of union(is, wanted)) {
        if (!isDeepStrictEqual(is?.[field], wanted?.[field])) {
          lines.push(`${type} ${id} ${field}: ${JSON.stringify(is?.[field])} is indexed, ${JSON.stringify(wanted?.[field])} is right`);
        }
      }
    }
  }
  assert.equal(lines.length, 0, `\n${lines.join("\n")}`);
}

function union(a, b) {
  return new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]);
}
