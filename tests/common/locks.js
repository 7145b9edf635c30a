/** Tabs that ask the stand-in for Web Locks: each has a connection of its own to what all of them share. */
let standIn;
export const use_stand_in = (given) => (standIn = given);

const hold = (tab, name, options, during) => tab.request(name, options, during);
const names = async (tab, of) => {
  const held = (await tab.query()).held.map(({ name }) => name);
  return held.filter((name) => name.startsWith(of)).sort().join(" ");
};
const gate = () => {
  let open;
  const closed = new Promise((resolve) => (open = resolve));
  return { open, closed };
};
const held = (tab, name, options = {}) =>
  new Promise((resolve) => {
    const { open, closed } = gate();
    const over = hold(tab, name, options, () => {
      resolve({ release: () => (open(), over) });
      return closed;
    });
  });

export const many_at_once = async (count) => {
  const seen = [];
  const turn = async () => {
    seen.push("in");
    await new Promise(requestAnimationFrame);
    seen.push("out");
  };
  const tabs = await Promise.all(Array.from({ length: count }, () => standIn()));
  await Promise.all(tabs.map((tab) => hold(tab, "many", {}, turn)));
  return seen.join(" ");
};

export const shared_beside_held = async () => {
  const [one, two] = [await standIn(), await standIn()];
  const chat = await held(one, "chat");
  const vouching = [await held(one, "chat#1", { mode: "shared" }), await held(two, "chat#1", { mode: "shared" })];
  const before = await names(two, "chat");
  await chat.release();
  await vouching[0].release();
  const after = await names(two, "chat");
  await vouching[1].release();
  return `${before}, then ${after}`;
};

export const asked_no_more = async () => {
  const [one, two] = [await standIn(), await standIn()];
  const lock = await held(one, "asked");
  const asked = new AbortController();
  const got = hold(two, "asked", { signal: asked.signal }, () => "got it");
  asked.abort();
  const refused = await got.catch(() => "refused");
  await lock.release();
  return `${refused}, and ${(await names(one, "asked")) || "free"}`;
};

/** Whether a lock whose holder was last heard of so long ago keeps others out. */
export const left_behind = async (silent) => {
  const name = `left ${silent}`;
  const tab = await standIn();
  await new Promise((resolve, reject) => {
    const asked = indexedDB.open("polychat-locks", 1);
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const change = asked.result.transaction("held", "readwrite");
      change.objectStore("held").put({ key: `${name} 0`, name, beat: Date.now() - silent });
      change.oncomplete = resolve;
    };
  });
  const asked = new AbortController();
  const got = hold(tab, name, { signal: asked.signal }, () => "free");
  asked.abort();
  return got.catch(() => "held");
};
