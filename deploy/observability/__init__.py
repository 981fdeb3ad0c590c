"""What Prometheus and Grafana are told of Attune."""
