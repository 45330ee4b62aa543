// Reads questions, one JSON a line, and writes what the policies of the given file say of each: allow or deny.
// {"action":"reviews:read","person":"p1","roles":["officer"],"otherSideOf":["i2"],"review":{"id":"r1","incident":"i1","facilitator":"p1","tookPart":["p2"]}}
// A review without an incident is absent; without a review the question is of the agency.
const { readFileSync } = require("node:fs");
const cedar = require("@cedar-policy/cedar-wasm/nodejs");

const parsed = cedar.preparsePolicySet("reviews", { staticPolicies: readFileSync(process.argv[2], "utf8") });
if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
const entity = (type, id) => ({ __entity: { type, id } });
const answers = readFileSync(0, "utf8").split("\n").filter(Boolean).map(line => {
  const { action, person, roles, otherSideOf, review } = JSON.parse(line);
  const principal = { type: "Person", id: person };
  const resource = review ? { type: "Review", id: review.id } : { type: "Agency", id: "sample" };
  const entities = [{ uid: principal, attrs: { roles, otherSideOf: otherSideOf.map(id => entity("Incident", id)) }, parents: [] }];
  if (review) entities.push({
    uid: resource, parents: [],
    attrs: review.incident ? { incident: entity("Incident", review.incident), facilitator: entity("Person", review.facilitator), tookPart: review.tookPart.map(id => entity("Person", id)), waitsForBoard: review.waitsForBoard } : {},
  });
  const said = cedar.statefulIsAuthorized({ principal, action: { type: "Action", id: action }, resource, context: {}, preparsedPolicySetId: "reviews", entities });
  if (said.type !== "success" || said.response.diagnostics.errors.length > 0) throw new Error(JSON.stringify(said));
  return said.response.decision;
});
process.stdout.write(answers.join("\n") + "\n");
