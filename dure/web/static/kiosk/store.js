// What this browser keeps until the server has acknowledged it: IndexedDB, a promise a call.
const NAME = "dure-kiosk", STORES = ["kept", "presses", "codes"];

let opened;
const database = () => {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => STORES.forEach((each) => asked.result.createObjectStore(each));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opened;
};

const run = async (store, mode, use) => {
  const open = (await database()).transaction(store, mode, { durability: "strict" });
  const asked = use(open.objectStore(store));
  return new Promise((done, failed) => {
    open.oncomplete = () => done(asked.result);
    open.onerror = open.onabort = () => failed(open.error);
  });
};

export const get = (store, key) => run(store, "readonly", (s) => s.get(key));
export const all = (store, most) => run(store, "readonly", (s) => s.getAll(null, most));
export const count = (store) => run(store, "readonly", (s) => s.count());
export const put = (store, key, value) => run(store, "readwrite", (s) => s.put(value, key));
export const drop = (store, key) => run(store, "readwrite", (s) => s.delete(key));
