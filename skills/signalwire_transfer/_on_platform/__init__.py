"""`mode: data_map`: transfers that the platform runs by itself, with the agent's server down."""
