"""What a document is: Kubernetes objects, their identity, their pods and containers, and where they stand."""
