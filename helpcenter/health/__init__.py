"""How the installation is: for load balancers, for Prometheus, for whoever is woken at night."""
