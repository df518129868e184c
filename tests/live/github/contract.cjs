// Compares each exchange of the collector with GitHub's OpenAPI description (Enterprise Cloud) and GraphQL schema.
//
// A request must be an operation of the description with declared parameters only; a query must validate. What a recorded
// answer holds must be declared with that type; it may lack fields, since recordings are cut to what is read.
const fs = require("fs");
const path = require("path");
const { buildSchema, parse, validate } = require("graphql");

const modules = process.env.NODE_PATH;
const openapi = JSON.parse(fs.readFileSync(path.join(modules, "@octokit/openapi/generated/ghec.json")));
const schema = buildSchema(fs.readFileSync(path.join(modules, "@octokit/graphql-schema/schema.graphql"), "utf8"), {
  assumeValid: true,
});
const exchanges = JSON.parse(fs.readFileSync(process.argv[2]));

// What the description does not have although GitHub answers it, with the reason.
const BEYOND = new Map([
  ["secret", "the configuration of a webhook may hold more than is described"],
]);

const faults = new Set();
const seen = { rest: new Set(), queries: new Set() };

function resolve(node) {
  while (node && node.$ref) {
    node = node.$ref.slice(2).split("/").reduce((at, key) => at[key.replace(/~1/g, "/").replace(/~0/g, "~")], openapi);
  }
  return node;
}

function kindOf(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (Number.isInteger(value)) return "integer";
  return typeof value;
}

// The first thing in a value that its description does not have; nothing when all is declared.
function misfit(value, described, at) {
  const node = resolve(described);
  if (!node || Object.keys(node).length === 0) return undefined;
  const alternatives = node.anyOf || node.oneOf;
  if (value === null) {
    const may = node.nullable || (alternatives || []).some((each) => resolve(each).nullable || resolve(each).type === "null");
    return may ? undefined : `${at} is null`;
  }
  if (alternatives) {
    const found = alternatives.map((each) => misfit(value, each, at));
    return found.some((each) => each === undefined) ? undefined : found[0];
  }
  if (node.allOf) return node.allOf.map((each) => misfit(value, each, at)).find((each) => each !== undefined);
  const kind = kindOf(value);
  const fits = !node.type || node.type === kind || (node.type === "number" && kind === "integer");
  if (!fits) return `${at} is ${kind}, described as ${node.type}`;
  if (node.enum && !node.enum.includes(value)) return `${at} is ${JSON.stringify(value)}, none of ${node.enum}`;
  if (kind === "array") {
    return value.map((each, index) => misfit(each, node.items, `${at}[${index}]`)).find((each) => each !== undefined);
  }
  if (kind !== "object" || !node.properties) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const property = node.properties[name];
    const beyond = node.additionalProperties || BEYOND.has(name);
    if (!property && !beyond) return `${at}.${name} is not described`;
    const found = property && misfit(inner, property, `${at}.${name}`);
    if (found) return found;
  }
  return undefined;
}

function rest(exchange) {
  const [method, template] = exchange.operation.split(" ");
  const [target, query = ""] = exchange.target.split("?");
  const operation = openapi.paths[template] && openapi.paths[template][method.toLowerCase()];
  if (!operation) return faults.add(`${exchange.operation} is not described`);
  if (method !== exchange.method) faults.add(`${exchange.operation} was asked with ${exchange.method}`);
  seen.rest.add(exchange.operation);
  const shape = new RegExp(`^${template.replace(/\{[^}]+\}/g, "[^/]+")}$`);
  // Links to further pages name the organisation by its number.
  if (!shape.test(target) && !target.startsWith("/organizations/")) {
    faults.add(`${exchange.target} is not at ${template}`);
  }
  const declared = (operation.parameters || []).map(resolve).filter((each) => each.in === "query");
  for (const [name, value] of new URLSearchParams(query)) {
    const parameter = declared.find((each) => each.name === name);
    if (!parameter) faults.add(`${exchange.operation} takes no ${name}`);
    const words = parameter && resolve(parameter.schema).enum;
    if (words && !words.includes(value)) faults.add(`${exchange.operation}: ${name}=${value} is none of ${words}`);
  }
  const answer = resolve(operation.responses[exchange.status]);
  if (!answer) return faults.add(`${exchange.operation} does not answer ${exchange.status}`);
  const content = answer.content && answer.content["application/json"];
  const found = content && misfit(exchange.answer, content.schema, exchange.operation);
  if (found) faults.add(found);
}

function graphql(exchange) {
  seen.queries.add(exchange.operation);
  for (const error of validate(schema, parse(exchange.body.query))) faults.add(`${exchange.operation}: ${error.message}`);
}

for (const exchange of exchanges) {
  if (exchange.target === "/graphql") graphql(exchange);
  else rest(exchange);
}
if (exchanges.length === 0) faults.add("nothing was asked");
for (const fault of faults) console.log(`FAULT ${fault}`);
console.log(`${exchanges.length} exchanges, ${seen.rest.size} REST operations, ${seen.queries.size} queries, ${faults.size} faults`);
process.exit(faults.size === 0 ? 0 : 1);
