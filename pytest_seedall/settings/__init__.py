"""What a run is to do: options, ini settings, environment, markers; their names and values."""
