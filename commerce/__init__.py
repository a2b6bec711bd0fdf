"""What is sold. Empty until selling arrives; the arrows around it are already held."""
