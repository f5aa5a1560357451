"""The staff's door: the queue, and one case at a time. It calls the same verbs as the person's
pages, so staff can never do what the rules do not allow."""
