"""A worker for gunicorn that slow clients cannot stop: see loop.py. It knows nothing of microblog."""
