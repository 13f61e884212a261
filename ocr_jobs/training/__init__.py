"""How the weights of reading come about: needs torch; no Django."""
