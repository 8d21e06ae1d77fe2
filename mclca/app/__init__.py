"""The local web page: choose a model, change its inputs, see the footprint move. Needs the extra `app`."""
