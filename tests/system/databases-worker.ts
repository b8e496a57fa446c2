/** Runs beside a company under test, bound to each service's database: runs the statements that it is sent, all or none of them. */
import type { D1Database } from "@cloudflare/workers-types";
import type { Service } from "#shared/contract/services.ts";
import type { Statements } from "./databases.ts";

export default {
  async fetch(request: Request, env: Record<Service, D1Database>): Promise<Response> {
    const { service, statements } = (await request.json()) as Statements;
    const db = env[service];
    try {
      const answers = await db.batch(statements.map(({ sql, values }) => db.prepare(sql).bind(...values)));
      return Response.json(answers.map(({ results }) => results));
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};
