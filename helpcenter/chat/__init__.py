"""Live chat: customers' side, operators' console, assignment."""
