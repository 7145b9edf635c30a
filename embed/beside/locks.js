/**
 * Stands in for Web Locks on pages that came without TLS, where browsers have none: the part of `LockManager`
 * that src/tabs.rs calls, over IndexedDB, whose transactions are granted to one tab at a time.
 *
 * Boundary: knows nothing of chats, and is loaded only where it is needed. What a holder could not give back, as
 * its page was killed, is free again once it has been silent for a while.
 */
const BEAT_MS = 1_000;
// Ten beats. A page that was out of view for minutes beats once a minute and may lose what it holds.
const SILENT_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/** Gives the stand-in. Throws where the page may not store anything. */
export const standIn = async () => {
  const database = await opened();
  return {
    request: (name, options, granted) => request(database, name, options, granted),
    query: async () => ({ held: await change(database, () => {}) }),
  };
};

const opened = () =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open("polychat-locks", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("held", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

const request = async (database, name, { mode, signal }, granted) => {
  const mine = { key: `${name} ${Math.random()}`, name };
  const beat = () => ({ ...mine, beat: Date.now() });
  const isMine = ({ key }) => key === mine.key;
  const take = (held, store) => {
    if (mode === "shared" || !held.some((other) => other.name === name)) store.put(beat());
  };
  while (!(await change(database, take)).some(isMine)) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  const beats = setInterval(() => change(database, (held, store) => held.some(isMine) && store.put(beat())), BEAT_MS);
  try {
    return await granted(mine);
  } finally {
    clearInterval(beats);
    await change(database, (_, store) => store.delete(mine.key));
  }
};

// One look at what is held, and one change of it, with no other tab in between. Gives what is held then.
const change = (database, decide) =>
  new Promise((resolve, reject) => {
    const transaction = database.transaction("held", "readwrite");
    const store = transaction.objectStore("held");
    let held;
    store.getAll().onsuccess = ({ target }) => {
      const now = Date.now();
      const isHeld = ({ beat }) => now - beat < SILENT_MS;
      for (const { key } of target.result.filter((lock) => !isHeld(lock))) store.delete(key);
      decide(target.result.filter(isHeld), store);
      store.getAll().onsuccess = ({ target }) => {
        held = target.result;
        // A page that is left may not live until the browser does it.
        transaction.commit();
      };
    };
    transaction.oncomplete = () => resolve(held);
    transaction.onabort = () => reject(transaction.error);
  });
