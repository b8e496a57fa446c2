/** chat's Worker, counting what it does. */
import worker from "../../../workers/chat/worker.ts";
import { counted } from "./counts.ts";

export { Accounts } from "../../../workers/chat/worker.ts";

export default counted(worker);
