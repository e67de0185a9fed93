"""The JSON API for other systems, with its tokens and its description (OpenAPI 3)."""
