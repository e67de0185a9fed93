"""Demo data and the simulated external chat system."""
