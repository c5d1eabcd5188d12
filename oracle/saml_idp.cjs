// Runs where samlp is installed: its identity provider, at which kim is logged in.
// node saml_idp.cjs PORT KEY CERTIFICATE
"use strict";
const fs = require("fs");
const express = require("express");
const samlp = require("samlp");

const [, , port, keyFile, certFile] = process.argv;
const key = fs.readFileSync(keyFile);
const cert = fs.readFileSync(certFile);
const issuer = "urn:oracle:samlp";
const SESSION = "_samlp-session-1";
const away = []; // what was asked, for whoever reads our output
const kept = new Map();
const store = {
  save: (req, state, done) => { const id = String(kept.size + 1); kept.set(id, state); done(null, id); },
  load: (req, id, options, done) => { const state = kept.get(id); kept.delete(id); done(null, state); },
  update: (req, id, state, done) => { kept.set(id, state); done(null, id); },
};
let participants = [];
const sessionParticipants = {
  get: (name, sessions, nameId, done) => done(null, participants.find((each) => each.nameId === nameId)),
  hasElements: () => participants.length > 0,
  getFirst: (done) => done(null, participants[0]),
  remove: (name, session, nameId, done) => { const gone = participants.pop(); done(null, gone); },
};
class Profile {
  constructor(user) { this.user = user; }
  getClaims() { return { uid: this.user.uid, displayName: this.user.name }; }
  getNameIdentifier() {
    return { nameIdentifier: this.user.id,
      nameIdentifierFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" };
  }
}
const app = express();
app.use(express.urlencoded({ extended: false }));
app.get("/sso", (req, res, next) => samlp.parseRequest(req, {}, (error, asked) => {
  if (error) return next(error);
  away.push(asked);
  participants = [{ serviceProviderId: asked.issuer, nameId: "kim-1", sessionIndex: SESSION,
    serviceProviderLogoutURL: new URL("/login", asked.assertionConsumerServiceURL).href }];
  return samlp.auth({
    issuer, cert, key, sessionIndex: SESSION, lifetimeInSeconds: 300, profileMapper: (user) => new Profile(user),
    signResponse: req.query.sign === "both",
    signAssertion: req.query.sign !== "nothing",
    recipient: asked.assertionConsumerServiceURL,
    destination: asked.assertionConsumerServiceURL,
    getUserFromRequest: () => ({ id: "kim-1", uid: "kim", name: "김주무관" }),
    getPostURL: (audience, dom, request, done) => done(null, asked.assertionConsumerServiceURL),
  })(req, res, next);
}));
app.get("/slo", samlp.logout({ issuer, cert, key, store, sessionParticipants, deflate: true,
  protocolBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
  destination: "http://127.0.0.1/login",
  clearIdPSession: (done) => { participants = []; done(); } }));
app.get("/asked", (req, res) => res.json({ asked: away, in: participants.length }));
app.listen(Number(port), "127.0.0.1");
