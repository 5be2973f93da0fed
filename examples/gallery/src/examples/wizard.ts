import { html, liveView } from "holdfast";
import { z } from "zod";
import { session } from "../session.ts";

interface Booking {
  readonly step: number;
  readonly guest: string;
  readonly day: string;
  readonly seats: string;
}

/** One form of three pages, so that it always sends all it holds. */
const fields = z.object({ guest: z.string(), day: z.string(), seats: z.string() });

/** What keeps a step from being left. */
const problemOf = ({ step, guest, day, seats }: Booking): string => {
  if (step === 1 && guest.trim() === "") return "Tell us your name.";
  if (step === 2 && !/^\d{4}-\d{2}-\d{2}$/.test(day)) return "Choose a day.";
  if (step === 2 && !/^[1-8]$/.test(seats)) return "One to eight seats.";
  return "";
};

/** All of it is in the session: a reload, a crash of the server, a deploy in the middle of a word go on where it was. */
export const WizardLive = liveView({
  session,
  mount: () => ({ problem: "" }),
  events: {
    type: {
      params: fields,
      handle(socket, typed) {
        socket.session.put("booking", { ...socket.session.booking, ...typed });
        socket.assign({ problem: "" });
      },
    },
    next: {
      params: fields,
      handle(socket, typed) {
        const booking = { ...socket.session.booking, ...typed };
        const problem = problemOf(booking);
        socket.session.put("booking", problem === "" ? { ...booking, step: booking.step + 1 } : booking);
        socket.assign({ problem });
      },
    },
    back(socket) {
      const { booking } = socket.session;
      socket.session.put("booking", { ...booking, step: Math.max(1, booking.step - 1) });
    },
    again: (socket) => socket.session.delete("booking"),
  },
  render: ({ problem, session: { booking } }) => {
    const { step, guest, day, seats } = booking;
    if (step > 3) {
      return html`<p id="booked" role="status">A table for ${seats} on ${day}. See you then, <bdi>${guest}</bdi>!</p>
        <p class="row"><button class="plain" phx-click="again">Book another</button></p>`;
    }
    return html`<form id="booking" phx-change="type" phx-submit="next">
      <p class="row"><b>Step ${step} of 3</b><output data-session-status="booking"></output></p>
      <div class="field" hidden=${step !== 1}>
        <label for="guest">Your name</label>
        <input id="guest" name="guest" value=${guest} maxlength="60" autocomplete="name" dir="auto" />
      </div>
      <div class="pair" hidden=${step !== 2}>
        <div class="field"><label for="day">Day</label><input id="day" name="day" type="date" value=${day} /></div>
        <div class="field">
          <label for="seats">Seats</label>
          <input id="seats" name="seats" type="number" min="1" max="8" value=${seats} />
        </div>
      </div>
      <p hidden=${step !== 3}>A table for ${seats} on ${day}, for <bdi>${guest}</bdi>?</p>
      <p class="error" role="alert">${problem}</p>
      <p class="row">
        <button>${step === 3 ? "Book" : "Next"}</button>
        <button type="button" class="plain" phx-click="back" hidden=${step === 1}>Back</button>
      </p>
    </form>`;
  },
});
