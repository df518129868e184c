// Reads each line of a file as an adaptive card with Microsoft's own library: `cards.cjs FILE`. What it does not know, or finds
// missing, is a fault.
const fs = require("fs");
const { AdaptiveCard, SerializationContext, TypeErrorType, Versions } = require("adaptivecards/dist/adaptivecards.js");

let faults = 0;
let cards = 0;
for (const line of fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const card = new AdaptiveCard();
  const context = new SerializationContext(Versions.v1_4);
  card.parse(JSON.parse(line), context);
  cards += 1;
  const events = [];
  for (let index = 0; index < context.eventCount; index += 1) events.push(context.getEventAt(index).message);
  const problems = card.validateProperties().validationEvents.map((event) => event.message);
  if (card.getItemCount() === 0) events.push("the card is empty");
  for (const message of [...events, ...problems]) {
    faults += 1;
    if (faults <= 5) console.log(`card ${cards}: ${message}`);
  }
}
console.log(`${cards} cards, ${faults} faults`);
process.exit(faults === 0 && cards > 0 ? 0 : 1);
