print("frami-bench")
