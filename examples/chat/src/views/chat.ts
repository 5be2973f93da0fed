import { each, html, liveView } from "holdfast";
import { z } from "zod";
import { chat } from "../chat-topic.ts";
import { SHOWN, type MessageStore } from "../messages.ts";
import { session } from "../session.ts";
import { messageRow } from "./message-row.ts";
import { nameField } from "./name-field.ts";

const MAX_TEXT = 500;

/** What is wrong with a message, in words for its writer. */
const tooLong = (text: string): string =>
  text.length > MAX_TEXT ? `Too long: ${text.length} of ${MAX_TEXT} characters.` : "";

const draft = z.object({ text: z.string() });
const message = z.object({ text: z.string().trim().min(1).max(MAX_TEXT) });

/** The chat: a name that is remembered, messages that everyone sees. */
export const createChatLive = (messages: MessageStore) =>
  liveView({
    session,
    topics: [chat],
    mount(socket) {
      socket.putPageTitle("Chat");
      if (socket.connected) socket.subscribe(chat);
      return { messages: messages.recent(), draft: "", problem: "" };
    },
    events: {
      // The draft lives in the view, too: after a restart the client sends the form again, and it is shown as it was.
      draft: {
        params: draft,
        handle: (socket, { text }) => socket.assign({ draft: text, problem: tooLong(text) }),
      },
      send: {
        params: message,
        handle(socket, { text }) {
          socket.broadcast(chat, "posted", messages.add({ from: socket.session.username, text, at: Date.now() }));
          socket.assign({ draft: "", problem: "" });
        },
        invalid(socket, _issues, { text }) {
          const written = typeof text === "string" ? text : "";
          socket.assign({ draft: written, problem: tooLong(written) || "Write something first." });
        },
      },
    },
    info: {
      posted: (socket, posted) => socket.update("messages", (present) => [...present, posted].slice(-SHOWN)),
    },
    render: ({ messages: shown, draft: text, problem, session: { username } }) =>
      html`<section class="card chat" aria-labelledby="title">
        <h1 id="title" class="unseen">Chat</h1>
        <p class="offline" role="status">No connection. What you type is kept; trying again…</p>
        ${nameField("me", username)}
        <div class="log" role="log" aria-label="Messages" tabindex="0">
          <ol id="messages">
            ${each(shown, (row) => row.id, messageRow, [])}
          </ol>
          ${shown.length === 0 && html`<p class="empty">Nobody has said anything yet.</p>`}
        </div>
        <form id="say" class="field say" phx-change="draft" phx-submit="send">
          <label for="text" class="unseen">Message</label>
          <div class="row">
            <input
              id="text"
              name="text"
              value=${text}
              placeholder="Write a message"
              autocomplete="off"
              dir="auto"
              aria-describedby="problem"
              aria-invalid=${problem !== ""}
            />
            <button>Send</button>
          </div>
          <p id="problem" class="error" role="alert">${problem}</p>
        </form>
      </section>`,
  });
