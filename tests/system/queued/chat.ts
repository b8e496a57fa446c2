/** chat's real Worker, with queues that are listened to. */
import worker from "../../../workers/chat/worker.ts";
import { listened } from "./listened.ts";

export { Accounts } from "../../../workers/chat/worker.ts";

export default listened(worker);
