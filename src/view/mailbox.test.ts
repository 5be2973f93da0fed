import { describe, expect, it } from "vitest";
import { Mailbox } from "./mailbox.ts";

const tick = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

describe("Mailbox", () => {
  it("runs tasks in the order they came, never two at once", async () => {
    const mailbox = new Mailbox();
    const log: string[] = [];
    const slow = (name: string) => async () => {
      log.push(`${name} starts`);
      await tick();
      log.push(`${name} ends`);
    };
    mailbox.post(slow("a"));
    mailbox.post(() => void log.push("b"));
    mailbox.post(slow("c"));
    await tick();
    await tick();
    await tick();
    expect(log).toEqual(["a starts", "a ends", "b", "c starts", "c ends"]);
    expect(mailbox.idle).toBe(true);
  });

  it("runs a task without waiting for a turn when it is idle", () => {
    const mailbox = new Mailbox();
    let ran = false;
    mailbox.post(() => {
      ran = true;
    });
    expect(ran).toBe(true);
  });

  it("lets a task post another, which runs after it", () => {
    const mailbox = new Mailbox();
    const log: number[] = [];
    mailbox.post(() => {
      mailbox.post(() => void log.push(2));
      log.push(1);
    });
    expect(log).toEqual([1, 2]);
  });

  it("takes nothing more once closed", async () => {
    const mailbox = new Mailbox();
    const log: number[] = [];
    mailbox.post(async () => {
      await tick();
      log.push(1);
    });
    mailbox.post(() => void log.push(2));
    mailbox.close();
    mailbox.post(() => void log.push(3));
    await tick();
    await tick();
    expect(log).toEqual([1]);
  });
});
