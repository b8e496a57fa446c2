/** customer's Worker, counting what it does. */
import worker from "../../../workers/customer/worker.ts";
import { counted } from "./counts.ts";

export default counted(worker);
