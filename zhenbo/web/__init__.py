"""The scan service: where a phone is sent when it reads a code, and a page that verifies proofs."""
