/** chat's Worker, as far away from everything as in production. */
import worker from "../../workers/chat/worker.ts";
import { slow } from "./slow.ts";

export { Accounts } from "../../workers/chat/worker.ts";

export default slow("chat", worker);
