/**
 * Who deploys, and to which account: a token from the environment or from `wrangler login`, and the one account that it
 * reaches. Nothing is kept, and the token is given to Cloudflare's API and to wrangler alone.
 */
import * as z from "zod";
import { API_URL, Api } from "./api.ts";
import { DeployFailure } from "./failure.ts";
import { runWrangler } from "../wrangler.ts";

/** An account, and what is needed to act on it. `url` is where its API is. */
export type Access = { api: Api; url: string; token: string; account: { id: string; name: string } };

const accountSchema = z.looseObject({ id: z.string(), name: z.string() });

const tokenSchema = z.union([
  z.looseObject({ type: z.enum(["oauth", "api_token"]), token: z.string().min(1) }),
  z.looseObject({ type: z.literal("api_key") }),
]);

/** @throws DeployFailure if there are no credentials, or if the account is not clear */
export async function signIn(environment: NodeJS.ProcessEnv): Promise<Access> {
  const url = environment["CLOUDFLARE_API_BASE_URL"]?.trim() || API_URL;
  const token = environment["CLOUDFLARE_API_TOKEN"]?.trim() || (await tokenOfLogin());
  const api = new Api(url, token);
  return { api, url, token, account: await accountOf(api, environment["CLOUDFLARE_ACCOUNT_ID"]?.trim()) };
}

async function tokenOfLogin(): Promise<string> {
  const output = await runWrangler(["auth", "token", "--json"]).catch(() => "");
  const { data } = tokenSchema.safeParse(jsonIn(output));
  if (data?.type === "api_key") {
    throw new DeployFailure(
      "CLOUDFLARE_API_KEY is a key to everything.",
      "Make an API token instead: docs/deploy.md says which.",
    );
  }
  if (data === undefined) {
    throw new DeployFailure(
      "There are no credentials for Cloudflare.",
      "Run npx wrangler login, or set CLOUDFLARE_API_TOKEN to a token with the rights that docs/deploy.md lists.",
    );
  }
  return data.token;
}

function jsonIn(output: string): unknown {
  try {
    return JSON.parse(output.slice(output.indexOf("{")));
  } catch {
    return undefined;
  }
}

async function accountOf(api: Api, asked: string | undefined): Promise<Access["account"]> {
  const call = { path: "/accounts", right: "Account Settings: Read", what: "see which accounts the token reaches" };
  const accounts = await api.list(call, accountSchema);
  const listed = accounts.map(({ id, name }) => `  ${id}  ${name}`);
  const [only, ...others] = asked === undefined ? accounts : accounts.filter(({ id }) => id === asked);
  if (only !== undefined && others.length === 0) return only;
  if (accounts.length === 0) {
    throw new DeployFailure(
      "The token reaches no account.",
      "Is it valid? docs/deploy.md lists the rights that it needs.",
    );
  }
  if (asked !== undefined) {
    throw new DeployFailure(
      `CLOUDFLARE_ACCOUNT_ID is ${asked}, which the token does not reach. It reaches:`,
      ...listed,
    );
  }
  throw new DeployFailure("The token reaches several accounts. Set CLOUDFLARE_ACCOUNT_ID to one of them:", ...listed);
}
