// Dashboard: to come.
