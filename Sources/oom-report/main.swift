print("oom-report")
