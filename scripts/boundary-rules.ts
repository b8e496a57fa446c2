/**
 * Who may import whom, at every depth of folders. `npm run boundaries` checks it, and tests/tooling/boundaries.test.ts
 * plants a violation of each rule.
 */
import type { ICruiseOptions, IRegularForbiddenRuleType as Rule } from "dependency-cruiser";

const TESTS = String.raw`\.(test|suite)\.tsx?$`;
const TOOLS =
  "(^|/node_modules/|^node_modules/)(@cloudflare/vitest|cloudflare:test|drizzle-kit|esbuild|fast-check|playwright|vitest|wrangler)";
/** Pure code: decides, and touches nothing. */
export const DECISIONS = String.raw`^workers/auth/user-object/(kinds/|(bounds|hops|lights|notes|orders|progress|schedule|service-lights|state)\.ts$)`;
/** Pure code: what a socket's protocol decides. */
const PROTOCOLS = String.raw`^workers/auth/watch/(json-socket|snapshot-text|socket-step|sockets|stomp-session)\.ts$`;
const ZOD = "(^|^node_modules/|/node_modules/)zod(/|$)";

/** An error with a sentence for whoever meets it. */
function forbid(name: string, comment: string, from: Rule["from"], to: Rule["to"]): Rule {
  return { name, comment, severity: "error", from, to };
}

/** Code that runs in a Worker. */
function production(path: string): Rule["from"] {
  return { path, pathNot: TESTS };
}

export const RULES: Rule[] = [
  forbid("no-circles", "Nothing imports itself by a detour, not even for a type.", {}, { circular: true }),
  forbid("own-folder", "A Worker imports its own folder, #shared/* and packages.", production("^workers/([^/]+)/"), {
    path: "^(bench|migrations|scripts|tests|workers)/",
    pathNot: "^workers/$1/",
  }),
  forbid("by-name", "A Worker imports #shared/* and #client/* by name.", production("^workers/"), {
    path: "^(client|shared)/",
    dependencyTypesNot: ["aliased-subpath-import"],
  }),
  forbid("shared-alone", "shared knows nothing of the Workers.", production("^shared/"), {
    path: "^(bench|migrations|scripts|tests|workers)/",
  }),
  forbid("contract", "The contract imports itself and zod.", production("^shared/contract/"), {
    pathNot: ["^shared/contract/", ZOD],
  }),
  forbid("decisions", "A decision imports other decisions, the contract and zod.", production(DECISIONS), {
    pathNot: [DECISIONS, "^shared/contract/", ZOD],
  }),
  forbid("stomp", "STOMP frames are read and written without anything else.", production("^shared/stomp/"), {
    pathNot: "^shared/stomp/",
  }),
  forbid(
    "protocols",
    "A socket's protocol imports other protocols, the contract, STOMP frames and zod.",
    production(PROTOCOLS),
    { pathNot: [PROTOCOLS, "^shared/(contract|stomp)/", ZOD] },
  ),
  forbid(
    "routes-last",
    "Routes import the other rooms; no room imports a route.",
    production("^workers/auth/(?!routes/)[^/]+/"),
    {
      path: String.raw`^workers/auth/(routes/|app\.ts$|worker\.ts$)`,
    },
  ),
  forbid(
    "page-scripts",
    "A page's script imports its own room, the client and the contract.",
    production("^workers/auth/web/client/"),
    {
      pathNot: ["^workers/auth/web/", "^client/", "^shared/contract/"],
    },
  ),
  forbid("client", "The client imports itself.", production("^client/"), { pathNot: "^client/" }),
  forbid(
    "client-for",
    "Pages' scripts, benchmarks and tests import the client.",
    { pathNot: ["^(bench|client|tests)/", "^workers/auth/web/client/", TESTS] },
    { path: "^client/" },
  ),
  forbid("no-tests", "Production code imports no tests and no tools.", production("^(client|workers|shared)/"), {
    path: [TESTS, "^tests/", TOOLS],
  }),
  forbid("resolves", "What is imported is there.", {}, { couldNotResolve: true, pathNot: "^cloudflare:" }),
];

/** How imports are found and resolved. */
export const OPTIONS: ICruiseOptions = {
  parser: "swc", // TypeScript 7 has no API for JavaScript yet
  tsPreCompilationDeps: true, // types count
  doNotFollow: { path: "node_modules" },
  exclude: { path: String.raw`worker-configuration\.d\.ts$|/\.wrangler/` },
  enhancedResolveOptions: {
    exportsFields: ["exports"],
    conditionNames: ["workerd", "import", "node", "default", "types"],
    extensions: [".ts", ".tsx", ".js", ".json"],
  },
};
