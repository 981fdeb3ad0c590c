"""Nobody but supervisors learns of what a client wrote for supervision, wherever they look."""
