/** chat's real Worker, behind faults. */
import worker from "../../../workers/chat/worker.ts";
import { withFaults } from "./faults.ts";

export default withFaults(worker);
