import { describe, expect, it } from "vitest";
import { checkAccept, isAccepted } from "./accept.ts";
import { extensionOf } from "./upload.ts";

describe("isAccepted", () => {
  const file = (name: string, type: string) => ({ name, type });

  it("goes by the name for an extension and by the type for a MIME type, whatever their case", () => {
    expect(isAccepted([".jpg"], file("A.JPG", ""))).toBe(true);
    expect(isAccepted([".jpg"], file("a.html", "image/jpeg"))).toBe(false);
    expect(isAccepted([".jpg"], file(".jpg", ""))).toBe(false);
    expect(isAccepted([".tar.gz"], file("a.tar.gz", ""))).toBe(true);
    expect(isAccepted(["image/*"], file("a", "image/png"))).toBe(true);
    expect(isAccepted(["image/*"], file("a", "images/png"))).toBe(false);
    expect(isAccepted(["Application/PDF"], file("a", "application/pdf"))).toBe(true);
    expect(isAccepted(["application/pdf"], file("a.pdf", ""))).toBe(false);
    expect(isAccepted("any", file("", ""))).toBe(true);
  });
});

describe("checkAccept", () => {
  it.each([undefined, [], "all", ["jpg"], ["*/*"], ["image"], [".j pg"], [7], { 0: ".jpg" }])(
    "refuses %j",
    (accept) => {
      expect(() => checkAccept("file", accept)).toThrow(expect.objectContaining({ code: "definition_invalid" }));
    },
  );
});

describe("extensionOf", () => {
  it.each([
    ["photo.JPEG", ".jpeg"],
    ["a.tar.gz", ".gz"],
    [".htaccess", ""],
    ["no", ""],
    ["a.", ""],
    ["a.php/", ""],
    ["a/.sh", ""],
    ["a.b c", ""],
    ["a.toolongforthis", ""],
    ["a.\u0000php", ""],
    ["", ""],
  ])("of %j is %j", (clientName, extension) => {
    expect(extensionOf({ clientName })).toBe(extension);
  });
});
