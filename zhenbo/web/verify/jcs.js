// RFC 8785: the one spelling of a JSON value. Its numbers and strings are those of JavaScript itself.

function jcs(value) {
  if (Array.isArray(value)) return `[${value.map(jcs).join(",")}]`;
  if (value && typeof value === "object") {
    const names = Object.keys(value).sort(); // by UTF-16 code units, as the standard has it
    return `{${names.map((name) => `${JSON.stringify(name)}:${jcs(value[name])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

// The strict digest of an event: any changed member changes it, white space and order of members do not.
const strictDigest = (event) => sha256(utf8(jcs(event)));
