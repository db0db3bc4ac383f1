/** The studio page: wires the state, the actions and the views. */
import { FOLDERS } from "../page/policies.generated.js";
import { confine } from "../page/policy.js";
import { Actions } from "./actions.js";
import { mountControls } from "./controls.js";
import { mountDevice } from "./device.js";
import { mountGallery } from "./gallery.js";
import { mountIntake } from "./intake.js";
import { mountMarking } from "./marking.js";
import { mountMore } from "./more.js";
import { mountNotice } from "./notice.js";
import { isolate, mountOffline } from "./offline.js";
import { Opening } from "./opening.js";
import { hostOffer } from "./server.js";
import { mountStage } from "./stage.js";
import { encodingStylizer, INITIAL, type Look } from "./state.js";
import { mountStatus } from "./status.js";
import { Store } from "./store.js";
import { Task } from "./task.js";
import { mountTooLarge } from "./too-large.js";

confine(FOLDERS);

const store = new Store(INITIAL);
const host = hostOffer();
const task = new Task(store);
const actions = new Actions(store, host, task);
const opening = new Opening(store, host, task, actions);
const adjust = (change: Partial<Look>) => actions.adjust(change);
const openStyle = (file: File) => void opening.openStyle(file);

mountNotice();
mountStatus(store);
mountStage(store);
mountGallery(store, { choose: (choice) => actions.choose(choice), openStyle });
mountControls(store, { adjust, save: () => void actions.save() });
mountMore(store, adjust);
mountDevice(store, () => {
  // What is being opened will be painted so.
  if (!task.opening) void actions.paint();
});
mountMarking(store, adjust);
mountTooLarge(store, host, {
  makeSmaller: (picture) => opening.makeSmaller(picture),
  askServer: (picture) => void opening.takeForServer(picture),
  leave: () => opening.leave(),
});
mountIntake(store, {
  open: (file) => void opening.open(file),
  openStyle: (file) => (encodingStylizer(store.state) ? openStyle(file) : void opening.open(file)),
  openSample: (address, name) => void opening.openSample(address, name),
  paint: () => void actions.paint(),
  refuse: (message) => store.update({ problem: { message, retry: null } }),
});
mountOffline(store);

// The first picture of the page comes before everything that is only needed later.
requestAnimationFrame(() => setTimeout(() => void isolate(store).then(() => actions.start())));
