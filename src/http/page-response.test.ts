import { describe, expect, it } from "vitest";
import { appOf, get } from "../../test/support/http-app.ts";

describe("the headers of an answer", () => {
  it("are those that its controller has set, whatever their names, and the safe ones beside them", async () => {
    const app = appOf((own) => {
      own.get("/", (c) => {
        c.header("x-powered-by", "an engine of its own");
        return c.text("hello");
      });
    });
    const { headers } = await get(app, "/");
    expect(headers.get("x-powered-by")).toBe("an engine of its own");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("are completed where a controller answers with what may not be changed", async () => {
    const app = appOf((own) => {
      own.get("/", () => Response.redirect("http://localhost:4000/there", 303));
    });
    const { status, headers } = await get(app, "/");
    expect([status, headers.get("location")]).toEqual([303, "http://localhost:4000/there"]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });
});
