import { beforeEach, describe, expect, it } from "vitest";
import { AttackedApp, SECRET } from "../../support/attacked-app.ts";
import { AttackedVisitor } from "../../support/attacked-visitor.ts";
import { ORIGIN, type Page } from "../../support/browser.ts";
import type { Committed } from "../../support/session-jar.ts";

let attacked: AttackedApp;
beforeEach(async () => (attacked = await new AttackedApp().asked()));

const NAMED = (name: string) => `<h1 title="${name}">${name}</h1>`;
const mismatch = [409, "session_mismatch"] as const;

/** What a page's connection has that its cookie lacks. */
async function patchOf(page: Page): Promise<{ patch: string; n: number }> {
  const { response } = await page.push("holdfast:session", "phx_join", {}, "s");
  return response as { patch: string; n: number };
}

/** Opens a page, and clicks on it. */
async function click(visitor: AttackedVisitor, ...events: string[]): Promise<Page> {
  const page = await visitor.browser.open("/");
  const view = await page.join();
  await page.push("holdfast:session", "phx_join", {}, "s");
  for (const event of events) expect(await view.click(event)).toMatchObject({ status: "ok" });
  return page;
}

/** Logs a visitor in, as its page does; resolves with the answer of the commit. */
async function login(visitor: AttackedVisitor): Promise<Committed> {
  const page = await click(visitor, "login");
  const { patch } = await patchOf(page);
  const answer = await visitor.commit({ patch });
  await visitor.reload();
  return answer;
}

async function member(name: string): Promise<AttackedVisitor> {
  const visitor = await AttackedVisitor.named(attacked, name);
  await login(visitor);
  await visitor.commit(visitor.typed({ value: name }));
  return visitor;
}

/** A request whose cookies stand in this order, doubles included. */
async function pageBy(cookie: string, app = attacked): Promise<string> {
  const response = await app.app.fetch(new Request(`${ORIGIN}/`, { headers: { cookie } }));
  expect(response.status).toBe(200);
  return response.text();
}

describe("a forged cookie beside the real one", () => {
  it.each(["", "x", "AAAA", "%%%", "A".repeat(3_000), '"quoted"', "..", "null"])(
    "%j, is passed over in front of it, behind it, and alone",
    async (forged) => {
      const ann = await member("ann");
      const real = ann.browser.cookies.get("holdfast") ?? "";
      for (const cookie of [`holdfast=${forged}; holdfast=${real}`, `holdfast=${real}; holdfast=${forged}`]) {
        expect(await pageBy(cookie)).toContain(NAMED("ann"));
        const typed = ann.typed({ value: "bea" });
        expect((await ann.send(typed, { cookie })).status).toBe(200);
        expect((await ann.send(ann.typed({ value: "ann" }), { cookie })).status).toBe(200);
        await attacked.refuses(() => ann.send(typed, { cookie, "x-csrf-token": undefined }), [403, "csrf"]);
      }
      expect(await pageBy(`holdfast=${forged}`)).toContain(NAMED(""));
    },
  );

  it("of another secret, is passed over", async () => {
    const other = await AttackedVisitor.named(new AttackedApp("cookie", { secret: `another ${SECRET}` }), "eve");
    const ann = await member("ann");
    const [forged, real] = [other, ann].map(({ browser }) => `holdfast=${browser.cookies.get("holdfast")}`);
    expect(await pageBy(`${forged}; ${real}`)).toContain(NAMED("ann"));
  });

  it("for beacon, floor and couriers, changes nothing of the session", async () => {
    const ann = await member("ann");
    const before = await ann.html();
    expect(before).toContain(NAMED("ann"));
    const cookies = new Map(ann.browser.cookies);
    for (const name of ["holdfast_v", "holdfast_f", "holdfast_c0", "holdfast_c15", "remember", "__phoenix_flash__"]) {
      for (const forged of ["", ".", "AAAA", "p.", "p.AAAA", "e30", "bnVsbA", "%E0%A4%A"]) {
        const tossed = [...cookies].map(([cookie, value]) => `${cookie}=${value}`).join("; ");
        expect(await pageBy(`${name}=${forged}; ${tossed}`)).toContain(NAMED("ann"));
      }
    }
  });
});

describe("a session of the attacker's beside the visitor's", () => {
  it("is passed over by a visitor who is logged in, where nobody is in it", async () => {
    const [eve, ann] = [await AttackedVisitor.named(attacked, "eve"), await member("ann")];
    const planted = `holdfast=${eve.browser.cookies.get("holdfast")}; holdfast_v=${eve.browser.cookies.get("holdfast_v")}`;
    const own = [...ann.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    for (const cookie of [`${planted}; ${own}`, `${own}; ${planted}`]) {
      expect(await pageBy(cookie)).toContain(NAMED("ann"));
      expect((await ann.send(ann.typed({ value: "ann" }), { cookie })).status).toBe(200);
    }
  });

  it("hides, by its floor, the session of who is not logged in, as long as it is there, and touches nothing", async () => {
    const [eve, ann] = [await member("eve"), await AttackedVisitor.named(attacked, "ann")];
    const own = [...ann.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const floor = `holdfast_f=${eve.browser.cookies.get("holdfast_f")}`;
    for (const cookie of [`${floor}; ${own}`, `${own}; ${floor}`]) {
      expect(await pageBy(cookie)).toContain(NAMED(""));
      await attacked.refuses(() => ann.send(ann.typed({ value: "eve" }), { cookie }), [409, "epoch_changed"]);
    }
    // It is there again without the floor: nothing of it was touched.
    expect(await pageBy(own)).toContain(NAMED("ann"));
  });

  it("cannot be put there by a sibling subdomain of an app on https: our cookies are of their host alone", async () => {
    const origin = "https://chat.example";
    const secure = new AttackedApp("cookie", { origin });
    const post = async (name: string) => {
      const body = JSON.stringify({
        writes: [{ key: "username", value: name, doc: "d", seq: 1, seen: "" }],
        tag: null,
      });
      const headers = { origin, "content-type": "application/json" };
      const response = await secure.app.fetch(
        new Request(`${origin}/_holdfast/session`, { method: "POST", headers, body }),
      );
      const [first = ""] = response.headers.getSetCookie();
      expect(first).toMatch(/^__Host-holdfast=[\w-]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      return first.slice("__Host-holdfast=".length, first.indexOf(";"));
    };
    const [eve, ann] = [await post("eve"), await post("ann")];
    const shown = await secure.app.fetch(
      new Request(`${origin}/`, {
        headers: { cookie: `holdfast=${eve}; __Host-holdfast=${ann}; __host-holdfast=${eve}` },
      }),
    );
    expect(await shown.text()).toContain(NAMED("ann"));
  });
});

describe("a planted session that its victim logs into", () => {
  it("is not the one that is logged in, on any process, and its sockets are ended", async () => {
    const eve = await AttackedVisitor.named(attacked, "eve");
    const theirs = await click(eve);
    const victim = eve.at(attacked);
    const { tag, epoch } = { epoch: 1, ...(await login(victim)) };
    expect([tag === eve.tag, epoch]).toEqual([false, 1]);
    expect(await victim.html()).toContain("visits=100 ");
    expect(theirs.closedWith).toBe(1008);
    for (const process of [attacked, await new AttackedApp().asked()]) {
      const html = await eve.at(process).html();
      expect(html).not.toContain("visits=100 ");
      expect(html).toContain("visits=0 ");
    }
    // What the attacker's page still holds of it is refused where it happened.
    await attacked.refuses(() => eve.send(eve.typed({ value: "eve again" })), [409, "epoch_changed"]);
    expect(await victim.html()).not.toContain("eve again");
  });

  it("gives its victim nothing of the attacker's but what is carried, which here is nothing", async () => {
    const eve = await AttackedVisitor.named(attacked, "eve");
    await eve.commit(eve.typed({ key: "note", value: "planted" }));
    const victim = eve.at(attacked);
    await login(victim);
    const html = await victim.html();
    expect([html.includes(NAMED("")), html.includes("planted")]).toEqual([true, false]);
  });
});

describe("a patch of the attacker's, committed by a victim who is logged in", () => {
  /** Patches of a new visitor, of one with a session, and of one who logs in. */
  async function patches(): Promise<string[]> {
    const [nobody, eve, third] = [
      new AttackedVisitor(attacked),
      await AttackedVisitor.named(attacked, "eve"),
      await AttackedVisitor.named(attacked, "eve"),
    ];
    const pages = [await click(nobody, "visit"), await click(eve, "visit"), await click(third, "login", "visit")];
    return Promise.all(pages.map(async (page) => (await patchOf(page)).patch));
  }

  it("is refused, whoever it is of", async () => {
    const ann = await member("ann");
    const login = await click(await member("eve"), "visit");
    for (const patch of [...(await patches()), (await patchOf(login)).patch]) {
      await attacked.refuses(() => ann.send({ patch }), mismatch);
      await attacked.refuses(() => ann.send({ patch, ...ann.typed({ value: "eve" }) }), mismatch);
    }
    expect(await ann.html()).toContain("visits=100 ");
    expect(await ann.html()).toContain(NAMED("ann"));
  });

  it("is refused from any page but our own, with a session, and where there is none", async () => {
    const victims = [await member("ann"), await AttackedVisitor.named(attacked, "bea"), new AttackedVisitor(attacked)];
    for (const patch of await patches()) {
      for (const victim of victims) {
        for (const headers of [{ origin: "http://evil.localhost:4000" }, { origin: undefined }])
          await attacked.refuses(() => victim.send({ patch }, headers), [403, "cross_origin"]);
      }
    }
  });

  it("as a courier shows nothing of a session, and of a new visitor's only what anybody may type", async () => {
    const [ann, bea] = [await member("ann"), await AttackedVisitor.named(attacked, "bea")];
    for (const patch of await patches()) {
      for (const [victim, visits] of [
        [ann, 100],
        [bea, 0],
        [new AttackedVisitor(attacked), 0],
      ] as const) {
        const planted = victim.at(attacked);
        planted.browser.cookies.set("holdfast_c0", `p.${patch}`);
        expect(await planted.html()).toContain(`visits=${visits} `);
      }
    }
  });
});

describe("a provisional pair of the attacker's, put into a new visitor's browser", () => {
  it("does not make the visitor's session the attacker's", async () => {
    const eve = new AttackedVisitor(attacked);
    const page = await click(eve, "visit");
    const typed = { key: "note", value: "planted", doc: "eve", seq: 1, seen: "", at: Date.now(), tag: null };
    expect(await page.push("holdfast:session", "write", typed, "s")).toMatchObject({ status: "ok" });
    const { patch, n } = await patchOf(page);
    const heard = page.frames.length;

    const victim = new AttackedVisitor(attacked);
    victim.browser.cookies.set("holdfast_c0", `p.${patch}`);
    const html = await victim.html();
    expect([html.includes("note=planted"), html.includes("visits=0 ")]).toEqual([true, true]);
    const theirs = await click(victim);
    const { ticket, tag } = await victim.commit({ patch: (await patchOf(theirs)).patch });
    await victim.commit(victim.typed({ value: "ann" }));

    // The attacker's connection heard nothing, and its own patch makes a session of its own.
    expect(page.frames.slice(heard)).toEqual([]);
    const own = await eve.commit({ patch });
    expect(own.tag).not.toBe(tag);
    await page.push("holdfast:session", "committed", { n, ticket: own.ticket }, "s");
    expect(JSON.stringify(page.frames)).not.toContain(NAMED("ann"));
    expect(await eve.html()).toContain(NAMED(""));
    // Not even with the victim's ticket, which is no credential.
    await page.push("holdfast:session", "committed", { n, ticket }, "s");
    expect((await page.push("holdfast:session", "phx_join", { ticket }, "s")).response["tag"]).toBe(own.tag);
  });
});

describe("what is of the session before a login", () => {
  it("is passed over as a courier, by the page and by the next commit", async () => {
    const guest = await AttackedVisitor.named(attacked, "ann");
    const { tag } = guest;
    await login(guest);
    const own = [...guest.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const typed = { k: "note", v: "typed before", d: "doc", q: 9_999, s: "", a: Date.now() + 1_000, t: tag };
    const courier = (fields: object) => Buffer.from(JSON.stringify(fields)).toString("base64url");
    const effects = attacked.effects();
    expect(await pageBy(`${own}; holdfast_c0=${courier(typed)}`)).not.toContain("typed before");
    const answer = await guest.send({}, { cookie: `${own}; holdfast_c0=${courier(typed)}` });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
    // It says to the other processes once more what is saved.
    const { commits, told } = effects;
    expect(attacked.effects()).toEqual({ ...effects, commits: commits + 1, told: told + 1 });
    // The same of the session that is: it was for its tag alone.
    expect(await pageBy(`${own}; holdfast_c0=${courier({ ...typed, t: guest.tag })}`)).toContain("note=typed before");
  });

  it("is nothing in the session after it: token, tag, patch and ticket", async () => {
    const guest = await AttackedVisitor.named(attacked, "ann");
    const page = await click(guest, "visit");
    const { patch } = await patchOf(page);
    const { ticket } = await guest.commit({});
    const after = guest.at(attacked);
    await login(after);
    const typed = after.typed({ value: "before" });
    await attacked.refuses(() => after.send(typed, { "x-csrf-token": guest.csrf }), mismatch);
    await attacked.refuses(() => after.send({ ...typed, tag: guest.tag }), mismatch);
    await attacked.refuses(() => after.send({ ...typed, tag: null }), mismatch);
    await attacked.refuses(() => after.send({ patch }), [409, "epoch_changed"]);
    const process = await new AttackedApp().asked();
    await process.refuses(() => after.at(process).send({ patch }), mismatch);
    const answer = await after.send({ ticket });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
    // And the cookie of before, with the floor beside it, is nobody's on a process that heard of nothing.
    const late = after.at(process);
    late.browser.cookies.set("holdfast", guest.browser.cookies.get("holdfast") ?? "");
    expect(await late.html()).toContain(NAMED(""));
    late.csrf = guest.csrf;
    await process.refuses(() => late.send(guest.typed({ value: "before" })), [409, "epoch_changed"]);
  });
});

describe("a patch that is sent again", () => {
  it.each(["cookie", "store"] as const)("changes nothing, with sessions in a %s", async (keeps) => {
    const app = await new AttackedApp(keeps).asked();
    const nobody = new AttackedVisitor(app);
    const page = await click(nobody, "count");
    const { patch } = await patchOf(page);
    await nobody.commit({ patch });
    await nobody.commit(nobody.typed({ value: "ann" }));
    page.disconnect();
    const effects = app.effects();
    const cookies = new Map(nobody.browser.cookies);
    for (let again = 1; again <= 3; again++) {
      const answer = await nobody.send({ patch });
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
      const { cookieBytes, commits } = app.effects();
      expect([cookieBytes, commits]).toEqual([effects.cookieBytes, effects.commits + again]);
    }
    expect(nobody.browser.cookies).toEqual(cookies);
    const html = await nobody.html();
    expect([html.includes(NAMED("ann")), html.includes("visits=1 ")]).toEqual([true, true]);
  });

  it("of a login, changes nothing either, and is refused once its visitor has logged in again", async () => {
    const ann = await AttackedVisitor.named(attacked, "ann");
    const { patch } = await patchOf(await click(ann, "login"));
    await ann.commit({ patch });
    const answer = await ann.send({ patch });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
    await login(ann);
    await attacked.refuses(() => ann.send({ patch }), [409, "epoch_changed"]);
  });
});
