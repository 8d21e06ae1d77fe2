"""Proof of speed: mclca beside what people would use instead, measured in turn, and limits that hold it there."""
