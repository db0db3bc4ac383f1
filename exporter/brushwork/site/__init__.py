"""What a host serves: pages, the files kept offline, and the published stylizers."""
