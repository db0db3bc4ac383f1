/** The studio page: wires the state machine, its effects and the views. */
import { isolate } from "../page/isolate.js";
import { openChosenLanguage, speakAsPage } from "../page/language.js";
import { FOLDERS } from "../page/policies.generated.js";
import { confine } from "../page/policy.js";
import { mountDevice } from "./device.js";
import { loadWorld } from "./effects/load.js";
import { Runner } from "./effects/runner.js";
import { mountGallery } from "./gallery.js";
import { hostOffer } from "./host.js";
import { mountIntake } from "./intake.js";
import type { Shown } from "./machine/shown.js";
import { initial } from "./machine/state.js";
import { isReturning } from "./session-name.js";
import { mountStage } from "./stage.js";
import { mountStatus } from "./status.js";
import { Store } from "./store.js";

confine(FOLDERS);
speakAsPage();
const isLeaving = openChosenLanguage();

const runner = new Runner(
  {
    world: loadWorld,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    now: () => performance.now(),
  },
  (event) => store.dispatch(event),
);
const store = new Store(initial({ host: hostOffer(), secure: isSecureContext }), (effect) =>
  runner.run(effect),
);

if (!isSecureContext) void import("./notice.js").then(({ mountNotice }) => mountNotice());
mountStatus(store);
mountStage(store);
const cards = mountGallery(store);
mountDevice(store);
mountIntake(store);

// Another page begins for itself. The first picture of the page comes before everything that is only needed later.
requestAnimationFrame(() =>
  setTimeout(() => {
    if (isLeaving) return;
    void begin();
    // A studio that cannot load it does without.
    import("./later.js").then(
      ({ mountLater }) => mountLater(store, cards),
      () => {},
    );
  }),
);

async function begin(): Promise<void> {
  await isolate(() => isUntouched(store.shown));
  // What was open comes back before anything is begun; a first visit does not wait for that.
  const session = import("./session.js").then(({ mountSession }) => mountSession(store)).catch(() => {});
  if (isReturning()) await session;
  store.dispatch({ type: "start" });
  if (location.search)
    await import("./shared.js").then(
      ({ openShared }) => openShared(store),
      () => {},
    );
}

function isUntouched({ picture, work, problem }: Shown): boolean {
  return !picture && !work && !problem;
}
