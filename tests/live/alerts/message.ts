// What annexa sends to Slack, in Slack's own types (npm @slack/types): the body of chat.postMessage, of chat.update and of an
// incoming webhook. `KnownBlock` leaves out the type `Block`, which any object is.
import type { KnownBlock, MessageMetadata } from "@slack/types";

export interface Message {
  channel?: string;
  ts?: string;
  thread_ts?: string;
  text: string;
  blocks?: KnownBlock[];
  metadata?: MessageMetadata;
  parse?: "none";
  link_names?: false;
  mrkdwn?: false;
  unfurl_links: false;
  unfurl_media: false;
}
