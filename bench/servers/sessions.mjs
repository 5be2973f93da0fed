// @ts-check
// A session that is read and written, by express-session (memory store) and by iron-session (a sealed cookie).
import express from "express";
import session from "express-session";
import { getIronSession } from "iron-session";
import { report } from "../lib/report.mjs";

const password = "a secret of the bench, of no use to anyone at all";
const app = express();
app.disable("x-powered-by");

const memory = express.Router();
memory.use(session({ secret: password, resave: false, saveUninitialized: false }));
memory.get("/read", (request, response) => void response.send(`<p>${/** @type {any} */ (request.session).name}</p>`));
memory.post("/write", (request, response) => {
  /** @type {any} */ (request.session).name = request.headers["x-name"] ?? "guest";
  response.json({});
});

const sealed = express.Router();
const open = (/** @type {import("express").Request} */ request, /** @type {import("express").Response} */ response) =>
  /** @type {Promise<any>} */ (
    getIronSession(request, response, { password, cookieName: "iron", cookieOptions: { secure: false } })
  );
sealed.get("/read", async (request, response) => void response.send(`<p>${(await open(request, response)).name}</p>`));
sealed.post("/write", async (request, response) => {
  const own = await open(request, response);
  own.name = request.headers["x-name"] ?? "guest";
  await own.save();
  response.json({});
});

app.use("/express-session", memory);
app.use("/iron-session", sealed);
const server = app.listen(0, "127.0.0.1", () =>
  report(/** @type {import("node:net").AddressInfo} */ (server.address()).port),
);
