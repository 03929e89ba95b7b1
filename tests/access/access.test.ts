import { describe, expect, it } from "vitest";
import { createAccess, type OfficerConfig } from "../../gateway/access/create-access.ts";
import { newToken, TOKEN_FORM } from "../../gateway/access/new-token.ts";
import { sha256Hex } from "../../gateway/core/sha256.ts";

const system = newToken();
const officers: readonly OfficerConfig[] = [
  { id: "a.vos", role: "functional-administrator", osUser: "vos" },
  { id: "a.vos", role: "data-officer", osUser: "vos" },
  { id: "b.das", role: "auditor", osUser: "das" },
  { id: "zaaksysteem", role: "intake", tokenSha256: system.tokenSha256 },
];
const access = createAccess(officers);

const refused = (code: string) => expect.objectContaining({ code });

describe("identifying an officer", () => {
  it("finds the officer of a local user", () => {
    expect(access.identifyRequester({ osUser: "das" })).toEqual({ id: "b.das", role: "auditor" });
  });

  it("takes the role of a person that may do what is asked", () => {
    expect(access.identifyRequester({ osUser: "vos" }, "push").role).toBe("data-officer");
    expect(access.identifyRequester({ osUser: "vos" }, "change-agreements").role).toBe("functional-administrator");
  });

  it("takes the role whose work it is where several may, in whatever order they are listed", () => {
    const both = createAccess([
      { id: "c.ree", role: "functional-administrator", osUser: "ree" },
      { id: "c.ree", role: "privacy-officer", osUser: "ree" },
    ]);
    expect(both.identifyRequester({ osUser: "ree" }, "erase-data").role).toBe("privacy-officer");
    expect(both.identifyRequester({ osUser: "ree" }, "change-keys").role).toBe("functional-administrator");
  });

  it("gives the first role when none may, so that the refusal can name one", () => {
    expect(access.identifyRequester({ osUser: "vos" }, "read-log").role).toBe("functional-administrator");
  });

  it("finds the officer of a token and refuses every other token", () => {
    expect(access.identifyRequester({ token: system.token })).toEqual({ id: "zaaksysteem", role: "intake" });
    const strangers = [
      newToken().token,
      "",
      "sluis_",
      `${system.token} `,
      system.tokenSha256,
      system.token.slice(0, -1),
    ];
    for (const token of strangers) {
      expect(() => access.identifyRequester({ token })).toThrow(refused("ACCESS_UNKNOWN"));
    }
  });

  it("refuses an unknown user, also one named like a member of every object", () => {
    for (const osUser of ["", "root", "constructor", "__proto__"]) {
      expect(() => access.identifyRequester({ osUser })).toThrow(refused("ACCESS_UNKNOWN"));
    }
  });
});

describe("the list of officers", () => {
  it.each([
    ["a user of two persons", [officers[0]!, { id: "c.ree", role: "auditor", osUser: "vos" }], "osUser"],
    ["a token of two persons", [officers[3]!, { ...officers[3]!, id: "c.ree" }], "tokenSha256"],
    ["a person without user or token", [{ id: "c.ree", role: "auditor" }], "osUser"],
    ["a hash that is not one", [{ id: "c.ree", role: "auditor", tokenSha256: "abc" }], "tokenSha256"],
    ["a role that does not exist", [{ id: "c.ree", role: "baas", osUser: "ree" }], "role"],
  ] as [string, OfficerConfig[], string][])("refuses %s", (_, list, why) => {
    expect(() => createAccess(list)).toThrow(
      expect.objectContaining({ code: "OFFICERS_INVALID", details: expect.objectContaining({ why }) }),
    );
  });
});

describe("a new token", () => {
  it("carries 32 random bytes and is known by its hash only", () => {
    const { token, tokenSha256 } = newToken();
    expect(token).toMatch(TOKEN_FORM);
    expect(Buffer.from(token.slice(6), "base64url")).toHaveLength(32);
    expect(tokenSha256).toBe(sha256Hex(token));
    expect(newToken().token).not.toBe(token);
  });
});
