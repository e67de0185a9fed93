"""Chat on other people's sites: loader and frame."""
