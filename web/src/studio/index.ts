/** The studio page: wires the state, the actions and the views. */
import { MAX_PIXELS } from "../engine/limits.js";
import { confine } from "../page/policy.js";
import { Actions } from "./actions.js";
import { mountControls } from "./controls.js";
import { mountGallery } from "./gallery.js";
import { mountIntake } from "./intake.js";
import { mountNotice } from "./notice.js";
import { hostOffer } from "./server.js";
import { mountStage } from "./stage.js";
import { INITIAL } from "./state.js";
import { mountStatus } from "./status.js";
import { Store } from "./store.js";
import { mountTooLarge } from "./too-large.js";

confine(["assets/", "stylizers/", "samples/"]);

const store = new Store(INITIAL);
const host = hostOffer();
const actions = new Actions(store, host);

mountNotice();
mountStatus(store);
mountStage(store);
mountGallery(store, (choice) => actions.choose(choice));
mountControls(store, () => void actions.save());
mountTooLarge(store, host, MAX_PIXELS, {
  makeSmaller: (picture) => actions.makeSmaller(picture),
  askServer: (picture) => void actions.takeForServer(picture),
});
mountIntake(store, {
  open: (file) => void actions.open(file),
  openSample: (address, name) => void actions.openSample(address, name),
  paint: () => void actions.paint(),
  refuse: (message) => store.update({ problem: { message, retry: null } }),
});

// The first picture of the page comes before everything that is only needed later.
requestAnimationFrame(() => setTimeout(() => void actions.start()));
