/**
 * The overview: GET /admin. What is wrong comes first, in words, each with a link to what can be done; when nothing is, the
 * page says so in one line. Then the signups of a day, the services, the queues and the last deployments.
 */
import { SERVICES } from "#shared/contract/services.ts";
import { wordsIn } from "../words.ts";
import { AdminLayout, type Frame } from "./admin-layout.tsx";
import { counted, countedUpTo } from "./counts.ts";
import { DataTable } from "./data-table.tsx";
import { Sentence } from "./sentence.tsx";
import { ServiceCard, TookTable } from "./service-card.tsx";
import { SignupsSection } from "./signups-section.tsx";
import { number } from "./time-format.ts";
import { goesTo } from "./test-alert-page.tsx";
import { At, Moment } from "./times.tsx";
import { BOUNDED, troublesOf, type Trouble } from "./troubles.ts";
import type { Overview } from "./views.ts";

type OverviewPageProps = { frame: Frame; view: Overview };

/** How the company is. */
export function OverviewPage({ frame, view }: OverviewPageProps) {
  const { language } = frame.clock;
  const words = wordsIn(language).admin;
  const { overview } = words;
  const troubles = troublesOf(view);
  const isWell = troubles.length === 0;
  const heading = isWell ? overview.well : overview.wrong(counted(language, troubles.length));
  return (
    <AdminLayout
      frame={frame}
      title={heading}
      heading={<span class={isWell ? "verdict well" : "verdict wrong"}>{heading}</span>}
    >
      {!isWell && (
        <ul class="troubles">
          {troubles.map((trouble) => (
            <TroubleLine frame={frame} trouble={trouble} />
          ))}
        </ul>
      )}
      <SignupsSection frame={frame} hours={view.hours} />
      <section aria-labelledby="services">
        <h2 id="services">{overview.services}</h2>
        <div class="cards">
          {SERVICES.map((service) => (
            <ServiceCard frame={frame} view={view} service={service} />
          ))}
        </div>
        <TookTable frame={frame} view={view} />
      </section>
      <QueuesSection frame={frame} view={view} />
      <AlertsSection frame={frame} view={view} />
      <DeploymentsSection frame={frame} view={view} />
    </AdminLayout>
  );
}

/** One sentence, and a link to the rows that it is about. */
function TroubleLine({ frame: { clock }, trouble }: { frame: Frame; trouble: Trouble }) {
  const { overview, nav } = wordsIn(clock.language).admin;
  const count = (BOUNDED.has(trouble.kind) ? countedUpTo : counted)(clock.language, trouble.count);
  const text = overview.troubles[trouble.kind](count);
  const sinceMs = "sinceMs" in trouble ? trouble.sinceMs : null;
  const service = "service" in trouble ? trouble.service : "";
  const queue = "queue" in trouble ? trouble.queue : "";
  const subject = "subject" in trouble ? trouble.subject : "";
  const at = placeOf(trouble);
  return (
    <li data-key={`${trouble.kind} ${service}${queue}${subject}`}>
      <Sentence text={text} values={{ service: <b>{service}</b>, queue: <b>{queue}</b>, subject: <b>{subject}</b> }} />
      {sinceMs !== null && <Sentence text={overview.since} values={{ time: <Moment clock={clock} ms={sinceMs} /> }} />}.
      {at !== null && (
        <>
          {" "}
          <a href={at.href}>{nav[at.name]}</a>
        </>
      )}
    </li>
  );
}

/** Where something can be done about it; null if nothing can be done here. */
function placeOf(trouble: Trouble): { href: string; name: "late" | "deadLetters" } | null {
  switch (trouble.kind) {
    case "failed":
    case "delayed":
      return { href: `/admin/late?service=${trouble.service}&status=${trouble.kind}`, name: "late" };
    case "deadLetters":
      return { href: "/admin/dead-letters", name: "deadLetters" };
    case "backlog":
    case "drift":
    case "foreign":
    case "walkStopped":
    case "slow":
    case "unread":
    case "undelivered":
      return null;
  }
}

/** What waits in each queue. */
function QueuesSection({ frame: { clock }, view }: OverviewPageProps) {
  const { overview, none } = wordsIn(clock.language).admin;
  return (
    <section aria-labelledby="queues">
      <h2 id="queues">{overview.queues}</h2>
      <DataTable
        label={overview.queues}
        columns={[overview.queue, overview.messages, overview.oldest]}
        rows={view.backlogs.map(({ queue, messages, oldestMs }) => ({
          key: queue,
          name: queue,
          cells: [
            messages === null ? overview.unsaid : number(clock.language, messages),
            oldestMs === null ? none : <Moment clock={clock} ms={oldestMs} />,
          ],
        }))}
      />
    </section>
  );
}

/** Where alerts go, and how to see whether they arrive. */
function AlertsSection({ frame: { clock }, view: { channels } }: OverviewPageProps) {
  const { alerts } = wordsIn(clock.language).admin;
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">{alerts.title}</h2>
      <p class="soft">
        {goesTo(clock.language, channels)} {channels.length > 0 && <a href="/admin/test-alert">{alerts.test}</a>}
      </p>
    </section>
  );
}

/** The versions that were seen last. */
function DeploymentsSection({ frame: { clock }, view: { deployments } }: OverviewPageProps) {
  const { overview } = wordsIn(clock.language).admin;
  return (
    <section aria-labelledby="deployments">
      <h2 id="deployments">{overview.deployments}</h2>
      {deployments.length === 0 ? (
        <p class="soft">{overview.noDeployments}</p>
      ) : (
        <ul class="rows">
          {deployments.map(({ service, versionId, seenAtMs }) => (
            <li data-key={`${service} ${versionId} ${seenAtMs}`}>
              <b>{service}</b> <code>{versionId}</code>{" "}
              <span class="soft">
                <At clock={clock} ms={seenAtMs} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
