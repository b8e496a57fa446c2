/** chat's real Worker, behind faults. */
import worker from "../../../workers/chat/worker.ts";
import { withFaults } from "./faults.ts";

export { Accounts } from "../../../workers/chat/worker.ts";

export default withFaults(worker);
