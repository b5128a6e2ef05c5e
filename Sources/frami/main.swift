print("frami")
